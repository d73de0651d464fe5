using System.CommandLine;
using Longshore.Cli.Input;
using Longshore.Cli.Load;
using Longshore.Cli.Output;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore plot</c>: compares the reports of several <c>longshore load</c>.</summary>
internal static class PlotVerb
{
    // A table has a line for each load; this is thousands of them.
    private const int TableBytesMax = 1 << 20;

    private const string Summary = "Compare the CSV reports of longshore load on one page with plots.";

    private const string Details = """
        RUN is NAME=FILE: what a line is called, and a report that longshore load --csv wrote.

        Example:
          longshore load http://localhost:10010/fib?20@10ms --rate 100,1000 --csv edf.csv
          longshore plot EDF=edf.csv FIFO=fifo.csv --html compared.html --columns met_percent,p99_us
        """;

    public static Command Create()
    {
        var runs = new Argument<string[]>("RUN") { Description = "The reports", Arity = ArgumentArity.OneOrMore };
        var html = new Option<string>("--html") { HelpName = "FILE", Description = "Write the page", Required = true };
        var csv = new Option<string?>("--csv") { HelpName = "FILE", Description = "Write all reports as one, with the names as the first column" };
        var title = new Option<string>("--title") { HelpName = "TEXT", Description = "The page's title", DefaultValueFactory = _ => "Loads compared" };
        var load = new Option<string>("--load") { HelpName = "TEXT", Description = "What the loads are", DefaultValueFactory = _ => "offered load" };
        var columns = new Option<string>("--columns")
        {
            HelpName = "NAME,...",
            Description = "The columns to plot",
            DefaultValueFactory = _ => "answered_per_s,met_percent,p50_us,p99_us",
        };
        var command = new Verb("plot", Summary, Details) { runs, html, csv, title, load, columns };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var tables = new List<LoadTable>();
            foreach (var run in parsed.GetValue(runs)!)
            {
                tables.Add(await ReadAsync(run, cancellationToken));
            }

            await ReportFile.WriteAsync(
                parsed.GetValue(html), LoadComparison.Page(parsed.GetValue(title)!, parsed.GetValue(load)!, tables, parsed.GetValue(columns)!.Split(',')));
            await ReportFile.WriteAsync(parsed.GetValue(csv), LoadComparison.Csv(tables));
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<LoadTable> ReadAsync(string run, CancellationToken cancellationToken)
    {
        var end = run.IndexOf('=');
        return end > 0
            ? LoadTable.Parse(run[..end], System.Text.Encoding.UTF8.GetString(await InputFile.ReadAsync(run[(end + 1)..], TableBytesMax, cancellationToken)))
            : throw new CliException($"\"{run}\" is no run: write NAME=FILE", ExitCodes.Usage);
    }
}
