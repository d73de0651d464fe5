using Longshore.Functions.Model;

namespace Longshore.Functions.Scheduling;

/// <summary>One invocation as the scheduler sees it. Times are timestamps of one clock.</summary>
internal class Work
{
    /// <summary>A deadline that never comes. Far from the largest number, so that sums of it do not overflow.</summary>
    public const long NoDeadline = long.MaxValue / 8;

    public required long Arrived
    {
        get;
        init
        {
            field = value;
            WaitingSince = value;
        }
    }

    /// <summary>What its route and tenant say of it.</summary>
    public SchedulingClass Class { get; init; } = SchedulingClass.Default;

    /// <summary>What it is a call of: the same object for all calls of one function.</summary>
    public object Function { get; init; } = SchedulingClass.Default;

    /// <summary>The queue that it was given to.</summary>
    public SlotScheduler? Queue { get; set; }

    /// <summary>How many came before it.</summary>
    public long Sequence { get; set; }

    /// <summary>When it should have ended.</summary>
    public long Deadline { get; init; } = NoDeadline;

    /// <summary>How long it will probably run in all; 0 when nobody knows.</summary>
    public long Estimate { get; init; }

    /// <summary>How long it has run, up to when it last began.</summary>
    public long Executed { get; private set; }

    /// <summary>When it began to wait.</summary>
    public long WaitingSince { get; private set; }

    /// <summary>Whether it has a slot.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Whether it has ever had one.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The slot it runs in, or ran in last.</summary>
    public int Slot { get; private set; }

    /// <summary>When it was given the slot it runs in.</summary>
    public long Started { get; private set; }

    /// <summary>When it lost the slot it ran in last.</summary>
    public long StoppedAt { get; private set; }

    /// <summary>Whether it will be late anyway, so that nobody is refused for its sake.</summary>
    public bool IsForgiven { get; set; }

    /// <summary>Its place among those that wait, or null.</summary>
    public WorkTree.Node? Waiting { get; set; }

    /// <summary>Its place among all that is accepted.</summary>
    public WorkTree.Node? Accepted { get; set; }

    /// <summary>Its place in the account of its tenant.</summary>
    public WorkTree.Node? Reserved { get; set; }

    /// <summary>How long it will probably still run, as of when it last began or stopped.</summary>
    public long Remaining => Math.Max(Estimate - Executed, 0);

    /// <summary>How long it will probably still run.</summary>
    public long RemainingAt(long now) => Math.Max(Remaining - (IsRunning ? now - Started : 0), 0);

    public void Start(int slot, long now)
    {
        Slot = slot;
        IsRunning = true;
        HasBegun = true;
        Started = now;
    }

    /// <summary>It has lost its slot, or has ended.</summary>
    public void Stop(long now)
    {
        IsRunning = false;
        StoppedAt = now;
        Executed += Math.Max(now - Started, 0);
    }

    /// <summary>It begins to wait for a slot, after all that wait already.</summary>
    public void Wait(long now) => WaitingSince = now;

    /// <summary>It has gone on without a slot since it lost it, until now.</summary>
    public void Overrun(long now) => Executed += Math.Max(now - StoppedAt, 0);
}
