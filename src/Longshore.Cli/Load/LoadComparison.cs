using System.Globalization;
using System.Text;

namespace Longshore.Cli.Load;

/// <summary>Writes several runs as one page and as one CSV, so that their lines can be compared. The page loads nothing from the network.</summary>
internal static class LoadComparison
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["answered_per_s"] = "Calls answered per second",
        ["met_percent"] = "Deadlines met, % of all calls",
        ["accepted_met_percent"] = "Deadlines met, % of the accepted calls",
        ["refused"] = "Calls refused",
        ["mean_us"] = "Mean latency",
        ["p50_us"] = "Latency, median",
        ["p90_us"] = "Latency, 90th percentile",
        ["p99_us"] = "Latency, 99th percentile",
        ["p999_us"] = "Latency, 99.9th percentile",
        ["max_us"] = "Latency, longest",
        ["start_s"] = "Time to start, s",
        ["resident_mib"] = "Resident memory, MiB",
    };

    /// <summary>The page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="load">What the loads are, under every plot.</param>
    /// <param name="tables">The runs.</param>
    /// <param name="columns">The columns to plot.</param>
    public static string Page(string title, string load, IReadOnlyList<LoadTable> tables, IReadOnlyList<string> columns)
    {
        var page = new StringBuilder();
        page.Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{LoadHtml.Escape(title)}</title><style>{LoadHtml.Style}</style>\n<h1>{LoadHtml.Escape(title)}</h1>\n");
        foreach (var column in columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{LoadHtml.Escape(Titles.GetValueOrDefault(column, column))}</h2>\n");
            page.Append(LoadPlot.Lines(
                column, [.. tables.SelectMany(table => table.Lines(column))], isLogarithmic: column.EndsWith("_us", StringComparison.Ordinal)));
            page.Append(CultureInfo.InvariantCulture, $"<p style=\"text-align: center\">{LoadHtml.Escape(load)}</p>\n");
        }

        return page.Append("</html>\n").ToString();
    }

    /// <summary>The rows of all runs, with the runs' names as the first column.</summary>
    public static string Csv(IReadOnlyList<LoadTable> tables) => string.Concat(
        tables.SelectMany(table => table.Rows.Select(row => row.Prepend(table.Name)))
            .Prepend(tables[0].Columns.Prepend("run"))
            .Select(row => string.Join(',', row.Select(Field)) + "\n"));

    private static string Field(string text) => text.AsSpan().ContainsAny(',', '"')
        ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
        : text;
}
