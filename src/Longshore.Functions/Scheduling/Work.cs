using Longshore.Functions.Calls;

namespace Longshore.Functions.Scheduling;

/// <summary>One invocation as the scheduler sees it. All times are timestamps of one clock.</summary>
internal class Work
{
    /// <summary>A deadline that never comes. Half of the largest number, so that the sum of two times does not overflow.</summary>
    public const long NoDeadline = long.MaxValue / 2;

    public required long Arrived
    {
        get;
        init
        {
            field = value;
            (WaitingSince, ReadySince) = (value, value);
        }
    }

    /// <summary>The scheduling class from the route and tenant.</summary>
    public SchedulingClass Class { get; init; } = SchedulingClass.Default;

    /// <summary>Identifies the function: the same object for all calls of one function.</summary>
    public object Function { get; init; } = SchedulingClass.Default;

    /// <summary>The queue that the work was dispatched to.</summary>
    public SlotScheduler? Queue { get; set; }

    /// <summary>The number of work items that arrived earlier.</summary>
    public long Sequence { get; set; }

    /// <summary>The time by which the work should end.</summary>
    public long Deadline { get; init; } = NoDeadline;

    /// <summary>The estimated run time in total, or 0 if unknown.</summary>
    public long Estimate { get; init; }

    /// <summary>The estimated processor time in total, or null if it is the run time. On a busy machine, work that uses the processor for
    /// a moment may hold its slot for long.</summary>
    public long? ProcessorEstimate { get; init; }

    /// <summary>The time the work has run, up to its last start.</summary>
    public long Executed { get; private set; }

    /// <summary>The time at which the work began to wait.</summary>
    public long WaitingSince { get; private set; }

    /// <summary>The time since which the work has waited for a slot or had one: its arrival, or the end of a wait for something else.</summary>
    public long ReadySince { get; private set; }

    /// <summary>Where the work is in its life.</summary>
    public WorkState State { get; set; }

    /// <summary>Whether the work has a slot.</summary>
    public bool IsRunning => State == WorkState.Running;

    /// <summary>Whether the work has ever had a slot.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The slot of the work, or its last slot.</summary>
    public int Slot { get; private set; }

    /// <summary>The time at which the work got its current slot.</summary>
    public long Started { get; private set; }

    /// <summary>The time at which the work lost its last slot.</summary>
    public long StoppedAt { get; private set; }

    /// <summary>Whether the work will miss its deadline in any case, so that no other work is refused for its sake.</summary>
    public bool IsForgiven { get; set; }

    /// <summary>The node of the work among the waiting work, or null.</summary>
    public WorkTree.Node? Waiting { get; set; }

    /// <summary>Where the work's turn is among those of others, if it takes turns.</summary>
    public long TurnTag { get; set; }

    /// <summary>The time that the work's turn is expected to take, or 0 if it takes no turn.</summary>
    public long TurnCost { get; set; }

    /// <summary>When work that waits for its turn has waited long enough.</summary>
    public long TurnDue { get; set; }

    /// <summary>The node of the work among the work that waits for its turn, by <see cref="TurnDue"/>, or null.</summary>
    public WorkTree.Node? WaitingByDue { get; set; }

    /// <summary>The node of the work among the accepted work.</summary>
    public WorkTree.Node? Accepted { get; set; }

    /// <summary>The node of the work among its tenant's work.</summary>
    public WorkTree.Node? Reserved { get; set; }

    /// <summary>The estimated remaining time at the last start or stop.</summary>
    public long Remaining => Math.Max(Estimate - Executed, 0);

    /// <summary>The estimated remaining time now.</summary>
    public long RemainingAt(long now) => Math.Max(Remaining - (IsRunning ? now - Started : 0), 0);

    /// <summary>The processor time that the work has used, as far as it is known: at most the time it has run.</summary>
    public virtual long UsedAt(long now) => RunUntil(now);

    /// <summary>The time the work has run.</summary>
    public long RunUntil(long now) => Executed + (IsRunning ? Math.Max(now - Started, 0) : 0);

    public void Start(int slot, long now)
    {
        Slot = slot;
        State = WorkState.Running;
        HasBegun = true;
        Started = now;
    }

    /// <summary>The work has lost its slot or has ended. The caller sets the next state.</summary>
    public void Stop(long now)
    {
        StoppedAt = now;
        Executed += Math.Max(now - Started, 0);
    }

    /// <summary>The work begins to wait for a slot, behind the work that waits already.</summary>
    public void Wait(long now) => WaitingSince = now;

    /// <summary>The work has waited for something other than a slot, and needs one again.</summary>
    public void Return(long now) => ReadySince = now;

    /// <summary>Adds the time that the work ran on without a slot since it lost it.</summary>
    public void Overrun(long now) => Executed += Math.Max(now - StoppedAt, 0);
}
