namespace Longshore.Fleet.Energy;

/// <summary>Makes energies of a meter's readings. Not thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="gapMax">The longest time between two readings that is measured. A longer one is a time in which the meter was silent.</param>
public sealed class MeterIntegral(TimeProvider time, TimeSpan gapMax)
{
    /// <summary>More watts than a meter of boards can show.</summary>
    // A megawatt. What is beyond would make every sum of energies useless, or no number at all.
    public const double WattsMax = 1e6;

    // A counter may make a whole step between two readings that follow each other at once.
    private static readonly TimeSpan StepMax = TimeSpan.FromSeconds(1);

    private MeterReading? _last;
    private long _lastAt;

    /// <summary>Takes a reading.</summary>
    /// <returns>Joules since the reading before: the difference of two energies, or the mean of two powers over the time. Null after a silence,
    /// after the first reading, where a counter went back, and for more than <see cref="WattsMax"/>.</returns>
    public double? Take(MeterReading reading)
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_lastAt, now);
        var joules = _last is { } last && elapsed <= gapMax ? Between(last, reading, elapsed) : null;
        (_last, _lastAt) = (reading, now);
        return joules <= WattsMax * Math.Max(elapsed.TotalSeconds, StepMax.TotalSeconds) ? joules : null;
    }

    private static double? Between(MeterReading before, MeterReading after, TimeSpan elapsed) =>
        before.Joules is { } first && after.Joules is { } second ? second >= first ? second - first : null
        : before.Watts is { } from && after.Watts is { } to ? (from + to) / 2 * elapsed.TotalSeconds
        : null;
}
