using System.CommandLine;
using System.Text;
using Longshore.Cli.Fleet;
using Longshore.Cli.Output;
using Longshore.Fleet.Jobs;
using Longshore.Fleet.Reports;
using Longshore.Storage.Sqlite.Fleet;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore fleet report</c>: what a fleet did, and what it took.</summary>
internal static class FleetReportVerb
{
    private const string Summary = "Report functions per minute, joules per function, boot times, waits and failures of a fleet.";

    private const string Details = """
        Works while the fleet is served, and after it has ended. The columns of --csv are MicroFaaS's and those that it lacks.

        Example:
          longshore fleet report --csv results.csv --html fleet.html
        """;

    private const int PageMax = 10_000;

    public static Command Create()
    {
        var csv = new Option<string?>("--csv") { HelpName = "FILE", Description = "Write a line for every result" };
        var values = new Option<string?>("--values") { HelpName = "FILE", Description = "Write the value of every result as CSV: invocation_id,result" };
        var html = new Option<string?>("--html") { HelpName = "FILE", Description = "Write a page with tables and plots" };
        var data = SharedOptions.DataDirectory();
        var json = SharedOptions.Json();
        var verb = new Verb("report", Summary, Details) { csv, values, html, data, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            await using var jobs = await FleetFiles.OpenJobsAsync(SharedOptions.ParseDirectory(parsed.GetValue(data)), cancellationToken);
            var report = await ReadAsync(jobs, parsed.GetValue(csv), parsed.GetValue(values), cancellationToken);
            if (parsed.GetValue(html) is { } page)
            {
                await ReportFile.WriteAsync(page, FleetHtml.Write(report));
            }

            if (parsed.GetValue(json))
            {
                CliJson.Write(Summarize(report));
            }
            else
            {
                FleetText.Print(report);
            }

            return ExitCodes.Success;
        });
        return verb;
    }

    private static async Task<FleetReport> ReadAsync(SqliteJobStore jobs, string? csv, string? values, CancellationToken cancellationToken)
    {
        await using var lines = Open(csv, ResultCsv.Header);
        await using var results = Open(values, "invocation_id,result");
        var report = new FleetReport();
        IReadOnlyList<NumberedResult> page;
        var last = 0L;
        while ((page = await jobs.ListResultsAsync(last, PageMax, cancellationToken)).Count > 0)
        {
            last = page[^1].Number;
            foreach (var each in page)
            {
                report.Add(each.Result);
                lines?.Write(ResultCsv.Line(each.Result) + "\n");
                results?.Write(Value(each.Result));
            }
        }

        report.Add(await jobs.ListEnergyAsync(cancellationToken));
        report.Dead = (await jobs.CountAsync(cancellationToken)).Dead;
        return report;
    }

    private static string Value(JobResult result) =>
        $"{result.Id.ToWire()},\"{Encoding.UTF8.GetString(result.Value.Span).Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n";

    private static StreamWriter? Open(string? file, string header)
    {
        if (file is null)
        {
            return null;
        }

        try
        {
            var writer = new StreamWriter(file);
            writer.Write(header + "\n");
            return writer;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be written: {failure.Message}", ExitCodes.Environment);
        }
    }

    private static object Summarize(FleetReport report) => new
    {
        functionsPerMinute = report.JobsPerMinute,
        joulesPerFunction = report.Total.JoulesPerJob,
        energy = report.EnergySource,
        watts = report.Watts,
        seconds = report.Duration.TotalSeconds,
        dead = report.Dead,
        total = Summarize(report.Total),
        functions = report.Functions.Select(Summarize),
        boards = report.Boards.Select(Summarize),
    };

    private static object Summarize(ReportRow row) => new
    {
        name = row.Name,
        jobs = row.Jobs,
        failures = row.Failures,
        retries = row.Retries,
        executionMs = row.ExecutionMilliseconds.Mean,
        overheadMs = row.OverheadMilliseconds.Mean,
        bootMs = row.BootMilliseconds.Mean,
        boots = row.BootMilliseconds.Count,
        restoredBoots = row.RestoredBoots,
        waitMs = row.WaitMilliseconds.Mean,
        bootJoules = row.BootJoules,
        runJoules = row.RunJoules,
        idleJoules = row.IdleJoules,
        joulesPerJob = row.JoulesPerJob,
    };
}
