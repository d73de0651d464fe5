namespace Longshore.Fleet.Serving;

/// <summary>A time that is learned from measurements, of which the last ones count most.</summary>
/// <param name="first">What is assumed before there is one.</param>
internal sealed class TimeEstimate(TimeSpan first)
{
    // The last ten count two thirds.
    private const double Weight = 0.1;

    /// <summary>The estimate.</summary>
    public TimeSpan Value { get; private set; } = first;

    /// <summary>Takes a measurement.</summary>
    public void Note(TimeSpan measured) => Value += (measured - Value) * Weight;
}
