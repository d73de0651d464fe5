using System.Globalization;
using System.Net;
using System.Text;
using Longshore.Cli.Output;

namespace Longshore.Cli.Load;

/// <summary>Writes the runs as one HTML page with plots: latency by percentile for every offered load, and deadlines met by offered load.
/// The page loads nothing from the network.</summary>
internal static class LoadHtml
{
    /// <summary>The style of pages with plots.</summary>
    public const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1b2a38; background: #fff; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 13px; }
        th, td { text-align: right; padding: .25rem .5rem; border-bottom: 1px solid #d9e0e6; } th:nth-child(2), td:nth-child(2) { text-align: left; overflow-wrap: break-word; min-width: 10rem; }
        svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: #47596a; }
        """;

    // After the name of the load.
    private static readonly string[] Columns =
        ["target", "deadline", "calls", "answered/s", "refused", "overloaded", "failed", "not made", "met, %", "p50, us", "p99, us", "p99.9, us"];

    public static string Write(IReadOnlyList<LoadRun> runs, string how, string command)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Load</title><style>{Style}</style>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>Load</h1>\n<p>{Escape(how)}</p>\n<p>{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm}Z: <code>{Escape(command)}</code></p>\n");
        WriteTable(page, runs);
        foreach (var run in runs)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>Latency at {run.Level}</h2>\n");
            page.Append(LoadPlot.Latencies(run.Summaries));
        }

        if (runs.Any(run => run.Summaries.Any(summary => summary.MetPercent is not null)))
        {
            page.Append("<h2>Deadlines met over offered load</h2>\n").Append(LoadPlot.Deadlines(runs));
        }

        if (runs.Any(run => run.Level.IsClosed))
        {
            page.Append("<h2>Calls answered per second over connections</h2>\n").Append(LoadPlot.Throughput(runs));
        }

        return page.Append("</html>\n").ToString();
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static void WriteTable(StringBuilder page, IReadOnlyList<LoadRun> runs)
    {
        page.Append("<div style=\"overflow-x: auto\"><table><tr>").AppendJoin("", Columns.Prepend(runs[0].Level.Column).Select(column => $"<th>{column}</th>")).Append("</tr>\n");
        foreach (var summary in runs.SelectMany(run => run.Summaries))
        {
            string[] cells =
            [
                Text(summary.Level.Value), Escape(summary.Target), summary.Deadline is { } deadline ? Units.Duration(deadline) : "", Text(summary.Calls), Text(summary.PerSecond), Text(summary.Refused),
                Text(summary.Overloaded), Text(summary.Failed), Text(summary.NotMade),
                summary.MetPercent?.ToString("0.00", CultureInfo.InvariantCulture) ?? "", Text(summary.Percentile(50)),
                Text(summary.Percentile(99)), Text(summary.Percentile(99.9)),
            ];
            page.Append("<tr>").AppendJoin("", cells.Select(cell => $"<td>{cell}</td>")).Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static string Text(double? value) => value?.ToString("0", CultureInfo.InvariantCulture) ?? "";
}
