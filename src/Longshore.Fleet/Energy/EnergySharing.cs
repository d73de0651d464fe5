namespace Longshore.Fleet.Energy;

/// <summary>Shares a meter's energy out to what its boards did. Pure.</summary>
public static class EnergySharing
{
    /// <summary>Shares energy out in proportion to the declared watts, so that the sum of the shares is the meter's energy.</summary>
    /// <param name="joules">What the meter has measured, or null if it was silent: then the declared watts count.</param>
    /// <param name="spans">What its boards did meanwhile.</param>
    public static IEnumerable<EnergyShare> Share(double? joules, IReadOnlyList<ActivitySpan> spans)
    {
        var modelled = spans.Sum(span => span.ModelledJoules);
        var seconds = spans.Sum(span => span.Duration.TotalSeconds);
        return spans.Select(span =>
        {
            // What is declared to draw nothing still draws what the meter shows.
            var part = modelled > 0 ? span.ModelledJoules / modelled : seconds > 0 ? span.Duration.TotalSeconds / seconds : 1.0 / spans.Count;
            var measured = joules * part;
            return new EnergyShare(
                span.Key, span.Duration.TotalMilliseconds, span.ModelledJoules, measured ?? span.ModelledJoules, measured ?? 0);
        });
    }
}
