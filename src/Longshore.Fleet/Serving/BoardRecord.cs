using Longshore.Fleet.Boards;
using Longshore.Fleet.Energy;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Power;
using Longshore.Fleet.Settings;

namespace Longshore.Fleet.Serving;

/// <summary>All that the orchestrator knows of a board. Its members are used under the orchestrator's lock.</summary>
internal sealed class BoardRecord(BoardConfig config, BoardMachine machine, BoardTimeline timeline, IPowerSwitch power)
{
    public BoardConfig Config => config;

    public BoardId Id => config.Id;

    public BoardMachine Machine => machine;

    public BoardTimeline Timeline => timeline;

    public IPowerSwitch Power => power;

    /// <summary>One use of the switch at a time, in their order.</summary>
    public Task Switching { get; set; } = Task.CompletedTask;

    /// <summary>The connection, or null.</summary>
    public BoardSession? Session { get; set; }

    /// <summary>Whether it is <c>longshore board</c>, as far as its connections have told; null if it has not connected yet.</summary>
    public bool? IsAgent { get; set; }

    /// <summary>The job that it has, or null.</summary>
    public JobLease? Current { get; set; }

    /// <summary>When it was last told to boot, a timestamp; null if it has connected since, or nobody told it.</summary>
    public long? BootSince { get; set; }

    /// <summary>The time of the boot before the next job; zero if it has run another one since.</summary>
    public TimeSpan LastBoot { get; set; }

    public long PowerUps { get; set; }

    public long Boots { get; set; }

    public long Jobs { get; set; }

    public long Failures { get; set; }

    public long Losses { get; set; }
}
