using System.Globalization;

namespace Longshore.Cli.Load;

/// <summary>Writes the summaries as CSV (RFC 4180), one line for each target at each offered load.</summary>
internal static class LoadCsv
{
    // After the name of the load.
    private const string Header = ",target,calls,answered_per_s,answered,refused,overloaded,failed,not_made,met_percent,"
        + "accepted_met_percent,min_us,mean_us,p50_us,p90_us,p99_us,p999_us,max_us";

    public static string Write(IReadOnlyList<LoadSummary> summaries) =>
        string.Concat(summaries.Select(Line).Prepend(summaries[0].Level.CsvColumn + Header).Select(line => line + "\n"));

    private static string Line(LoadSummary summary) => string.Join(',',
    [
        Text(summary.Level.Value), "\"" + summary.Target.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"", Text(summary.Calls),
        Text(summary.PerSecond), Text(summary.Answered), Text(summary.Refused), Text(summary.Overloaded), Text(summary.Failed),
        Text(summary.NotMade), Text(summary.MetPercent), Text(summary.AcceptedMetPercent), Text(summary.Latencies.Count > 0 ? summary.Latencies[0] : null),
        Text(summary.Latencies.Count > 0 ? summary.Latencies.Average() : null), Text(summary.Percentile(50)), Text(summary.Percentile(90)),
        Text(summary.Percentile(99)), Text(summary.Percentile(99.9)), Text(summary.Percentile(100)),
    ]);

    private static string Text(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
}
