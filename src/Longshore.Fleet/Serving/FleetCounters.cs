using Longshore.Fleet.Wire;

namespace Longshore.Fleet.Serving;

/// <summary>Counts what went wrong since the orchestrator started. Thread-safe.</summary>
public sealed class FleetCounters
{
    private readonly long[] _violations = new long[Enum.GetValues<BoardViolation>().Length];
    private long _powerFailures;
    private long _silentReadings;

    /// <summary>Uses of a power switch that failed.</summary>
    public long PowerFailures => Volatile.Read(ref _powerFailures);

    /// <summary>Readings of a meter that failed.</summary>
    public long SilentReadings => Volatile.Read(ref _silentReadings);

    /// <summary>How often the protocol was violated in a way.</summary>
    public long Of(BoardViolation violation) => Volatile.Read(ref _violations[(int)violation]);

    internal void Count(BoardViolation violation) => Interlocked.Increment(ref _violations[(int)violation]);

    internal void CountPowerFailure() => Interlocked.Increment(ref _powerFailures);

    internal void CountSilentReading() => Interlocked.Increment(ref _silentReadings);
}
