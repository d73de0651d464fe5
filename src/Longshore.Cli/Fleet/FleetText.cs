using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Fleet.Reports;
using Spectre.Console;

namespace Longshore.Cli.Fleet;

/// <summary>Writes a report for a terminal.</summary>
internal static class FleetText
{
    /// <summary>The columns after the name.</summary>
    public static readonly string[] Columns = ["jobs", "failed", "retried", "run, ms", "overhead, ms", "boot, ms", "wait, ms", "J boot", "J run", "J idle", "J/job"];

    /// <summary>The report in one paragraph.</summary>
    public static string Summary(FleetReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Total.Jobs} jobs in {report.Duration.TotalSeconds:0.#} s, {report.JobsPerMinute:0.#} functions/min, {report.Total.JoulesPerJob:0.###} J/function ({report.EnergySource}), {report.Watts:0.##} W on average, {report.Total.Failures} failed, {report.Dead} dead letters{Boots(report.Total)}");

    /// <summary>The cells of a row.</summary>
    public static string[] Cells(ReportRow row) =>
    [
        Number(row.Jobs), Number(row.Failures), Number(row.Retries), Number(row.ExecutionMilliseconds.Mean), Number(row.OverheadMilliseconds.Mean),
        Number(row.BootMilliseconds.Mean), Number(row.WaitMilliseconds.Mean), Number(row.BootJoules), Number(row.RunJoules), Number(row.IdleJoules), Number(row.JoulesPerJob),
    ];

    public static void Print(FleetReport report)
    {
        Console.Out.WriteLine(Summary(report));
        Print("function", report.Functions);
        Print("board", report.Boards);
    }

    private static void Print(string name, IEnumerable<ReportRow> rows)
    {
        var table = new Table().AddColumns([name, .. Columns]);
        foreach (var row in rows)
        {
            table.AddRow([Markup.Escape(row.Name), .. Cells(row)]);
        }

        Terminal.Write(table);
    }

    // A start from a snapshot is no boot, and is not to be taken for a fast one.
    private static string Boots(ReportRow total) => total.RestoredBoots == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $"; {total.RestoredBoots} of {total.BootMilliseconds.Count} boots were starts from a snapshot");

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
