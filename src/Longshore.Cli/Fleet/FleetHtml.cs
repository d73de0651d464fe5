using System.Globalization;
using System.Text;
using Longshore.Cli.Load;
using Longshore.Fleet.Reports;

namespace Longshore.Cli.Fleet;

/// <summary>Writes a report as one HTML page with plots. The page loads nothing from the network.</summary>
internal static class FleetHtml
{
    // As many points as have room for their labels.
    private const int PointsMax = 12;

    public static string Write(FleetReport report)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Fleet</title><style>{LoadHtml.Style}</style>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>Fleet</h1>\n<p>{LoadHtml.Escape(FleetText.Summary(report))}</p>\n");
        Table(page, "Functions", report.Functions);
        Table(page, "Boards", report.Boards);
        page.Append("<h2>Jobs ended per minute</h2>\n").Append(LoadPlot.Lines("jobs ended per minute, by minutes", [Rate(report)], isLogarithmic: false));
        page.Append("<h2>Joules per job</h2>\n").Append(FleetBars.Draw(
            "joules per job", [.. report.Functions.Select(row => (row.Name, (IReadOnlyList<double>)[Per(row.BootJoules, row), Per(row.RunJoules, row)]))], ["boot", "run"]));
        page.Append("<h2>Milliseconds per job</h2>\n").Append(FleetBars.Draw(
            "milliseconds per job",
            [.. report.Functions.Select(row => (row.Name, (IReadOnlyList<double>)[row.BootMilliseconds.Mean, row.ExecutionMilliseconds.Mean, row.OverheadMilliseconds.Mean]))],
            ["boot", "run", "overhead"]));
        return page.Append("</html>\n").ToString();
    }

    private static double Per(double joules, ReportRow row) => row.Jobs == 0 ? 0 : joules / row.Jobs;

    private static void Table(StringBuilder page, string title, IEnumerable<ReportRow> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n<div style=\"overflow-x: auto\"><table><tr><th></th>");
        page.AppendJoin("", FleetText.Columns.Select(column => $"<th>{column}</th>")).Append("</tr>\n");
        foreach (var row in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{LoadHtml.Escape(row.Name)}</td>");
            page.AppendJoin("", FleetText.Cells(row).Select(cell => $"<td>{cell}</td>")).Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static LoadLine Rate(FleetReport report)
    {
        if (report.PerMinute.Count == 0)
        {
            return new LoadLine("jobs", []);
        }

        var first = report.PerMinute.Keys.Min();
        var width = (report.PerMinute.Keys.Max() - first) / PointsMax + 1;
        return new LoadLine("jobs", [.. report.PerMinute
            .GroupBy(minute => (minute.Key - first) / width)
            .OrderBy(group => group.Key)
            .Select(group => ((double)(group.Key * width), group.Sum(minute => minute.Value) / (double)width))]);
    }
}
