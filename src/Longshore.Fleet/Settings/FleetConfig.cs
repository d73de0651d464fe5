using System.Net;
using Longshore.Fleet.Assignment;
using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Settings;

/// <summary>What <c>fleet.json</c> says. Immutable; checked by <see cref="FleetConfigReader"/>.</summary>
public sealed record FleetConfig
{
    /// <summary>MicroFaaS's functions that say by the result <c>false</c> that they failed. Default of <see cref="FalseIsFailure"/>.</summary>
    public static IReadOnlySet<string> FunctionsThatReturnFalse { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "redis_modify", "redis_insert", "psql_inventory", "psql_purchase", "upload_file", "download_file", "upload_kafka", "read_kafka",
    };

    /// <summary>Where boards connect. Default: port 63302 of all addresses (HOST, PORT).</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Any, 63302);

    /// <summary>The boards by their numbers.</summary>
    public required IReadOnlyList<BoardConfig> Boards { get; init; }

    /// <summary>The meters. Boards without one have the energy of their declared watts.</summary>
    public IReadOnlyList<MeterConfig> Meters { get; init; } = [];

    /// <summary>The policy. Default: <c>worker-fifo</c>, as in MicroFaaS.</summary>
    public IAssignmentPolicy Policy { get; init; } = AssignmentPolicies.All[0];

    /// <summary>The times of the boards' state machines.</summary>
    public BoardTimes Times { get; init; } = new();

    /// <summary>The limits of the queue.</summary>
    public JobLimits Jobs { get; init; } = new();

    /// <summary>The limits of connections.</summary>
    public ConnectionLimits Connections { get; init; } = new();

    /// <summary>What <c>fleet load</c> submits.</summary>
    public LoadConfig Load { get; init; } = new();

    /// <summary>How long a power button is pressed. Default: 0.5 s (BTN_PRESS_DELAY).</summary>
    public TimeSpan ButtonPress { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How often the boards' times are checked. Default: 0.2 s (MONITOR_PERIOD, which MicroFaaS defines and does not use).</summary>
    public TimeSpan Monitor { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>How often meters are read. Default: 1 s, as a WattsUp Pro sends its records.</summary>
    public TimeSpan MeterPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest run of a command that switches or measures. Default: 10 s.</summary>
    // A smart plug that is asked over Wi-Fi answers in one.
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time in which the policies want jobs without a deadline to be done. Default: 60 s.</summary>
    public TimeSpan DrainTarget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a call of a node, if it has no deadline, waits for a board. Default: 60 s.</summary>
    // A board may be switched on three times, of which the first usually is enough.
    public TimeSpan CallWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The functions whose result <c>false</c> is a failure.</summary>
    public IReadOnlySet<string> FalseIsFailure { get; init; } = FunctionsThatReturnFalse;

    /// <summary>Whether every job is logged, and not only what a person acts on. Default: no (LOG_LEVEL INFO).</summary>
    public bool LogsEveryJob { get; init; }
}
