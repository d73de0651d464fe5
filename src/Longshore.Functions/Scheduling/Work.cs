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

    /// <summary>When it was given the slot it runs in.</summary>
    public long Started { get; private set; }

    /// <summary>Whether it will be late anyway, so that nobody is refused for its sake.</summary>
    public bool IsForgiven { get; set; }

    /// <summary>Its place among those that wait, or null.</summary>
    public WorkTree.Node? Waiting { get; set; }

    /// <summary>Its place among all that is accepted.</summary>
    public WorkTree.Node? Accepted { get; set; }

    /// <summary>How long it will probably still run.</summary>
    public long Remaining => Math.Max(Estimate - Executed, 0);

    public void Start(long now)
    {
        IsRunning = true;
        HasBegun = true;
        Started = now;
    }

    public void Stop(long now)
    {
        IsRunning = false;
        WaitingSince = now;
        Executed += Math.Max(now - Started, 0);
    }

    /// <summary>It has gone on without a slot since it lost it, until now.</summary>
    public void Overrun(long now) => Executed += Math.Max(now - WaitingSince, 0);
}
