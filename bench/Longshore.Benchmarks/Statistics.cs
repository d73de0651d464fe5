namespace Longshore.Benchmarks;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values) => Percentile(values, 50);

    /// <summary>The smallest value such that at least the given percentage of all values are not larger.</summary>
    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        var rank = (int)Math.Ceiling(percent / 100 * sorted.Length);
        return sorted[Math.Clamp(rank, 1, sorted.Length) - 1];
    }

    public static double GeometricMean(IEnumerable<double> values) =>
        Math.Exp(values.Average(Math.Log));
}
