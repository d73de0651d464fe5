namespace Longshore.Fleet.Simulation;

/// <summary>Counts what simulated boards did. Thread-safe.</summary>
public sealed class SimulationCounters
{
    private long _runs;
    private long _hangs;
    private long _vanishings;
    private long _garbage;

    /// <summary>Jobs that boards took. A job may be taken more than once, but has one result.</summary>
    public long Runs => Volatile.Read(ref _runs);

    /// <summary>Boards that never answered a job.</summary>
    public long Hangs => Volatile.Read(ref _hangs);

    /// <summary>Boards that ended their connection instead of answering.</summary>
    public long Vanishings => Volatile.Read(ref _vanishings);

    /// <summary>Answers that are no results.</summary>
    public long Garbage => Volatile.Read(ref _garbage);

    internal void CountRun() => Interlocked.Increment(ref _runs);

    internal void Count(SimulatedFault fault)
    {
        switch (fault)
        {
            case SimulatedFault.Hang:
                Interlocked.Increment(ref _hangs);
                break;
            case SimulatedFault.Vanish:
                Interlocked.Increment(ref _vanishings);
                break;
            case SimulatedFault.Garbage:
                Interlocked.Increment(ref _garbage);
                break;
        }
    }
}
