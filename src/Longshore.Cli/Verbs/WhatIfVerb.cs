using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Functions.Placement;
using Longshore.Functions.Placement.Replay;
using Longshore.Functions.Specs;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore whatif</c>: replays a journal of placement with a change.</summary>
internal static class WhatIfVerb
{
    private const string Summary = "Replay a journal of placement in a simulator, and show what another policy, more nodes or another network would have changed.";

    private const string Details = """
        JOURNAL is a file of serve --placement-journal. The simulator has the node's own placement on virtual time, and
        takes nodes for queues that only the journal's calls fill. docs/placement.md says what it does not know.

        Example:
          longshore whatif placement.jsonl --policy energy --nodes +2 --bandwidth 100M
        """;

    // More than a cluster has.
    private const int NodesMax = 1_000;

    // A person sees that it goes on.
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(2);

    private static readonly string[] Shares = ["p50", "p95", "p99"];

    public static Command Create()
    {
        var journal = new Argument<string>("JOURNAL") { Description = "The journal; - for standard input" };
        var policy = PlacementVerbOptions.Goal("--policy", $"What all calls prefer: {string.Join(", ", PlacementGoals.All)} [default: what they did]");
        var nodes = new Option<int>("--nodes")
        {
            HelpName = "+N",
            Description = "Members that are added, like those that there are [default: +0]",
            CustomParser = result => int.TryParse(result.Tokens[0].Value.TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= NodesMax
                ? count
                : Refuse<int>(result, $"--nodes {result.Tokens[0].Value}: write +2 for two more, at most +{NodesMax}"),
        };
        var bandwidth = new Option<double?>("--bandwidth")
        {
            HelpName = "BITS",
            Description = "Bits per second between nodes, as 100M or 10G [default: 1G]",
            CustomParser = result => TryParseBits(result.Tokens[0].Value, out var bits) ? bits : Refuse<double?>(result, $"--bandwidth {result.Tokens[0].Value}: write bits per second as 100M or 10G"),
        };
        var json = SharedOptions.Json();
        var verb = new Verb("whatif", Summary, Details) { journal, policy, nodes, bandwidth, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var entries = await ReadAsync(parsed.GetValue(journal)!, cancellationToken);
            var settings = new ReplaySettings
            {
                Policy = parsed.GetValue(policy),
                NodesAdded = parsed.GetValue(nodes),
                BytesPerSecond = parsed.GetValue(bandwidth) / 8,
            };
            var report = PlacementReplay.Run(entries, settings, Progressing(TimeProvider.System), cancellationToken);
            if (parsed.GetValue(json))
            {
                CliJson.Write(report);
            }
            else
            {
                Print(report);
            }

            return ExitCodes.Success;
        });
        return verb;
    }

    private static async Task<List<JournalEntry>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var entries = new List<JournalEntry>();
        var number = 0;
        try
        {
            using var reader = path == "-" ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(path);
            number = 1;
            await foreach (var line in BoundedLines.ReadAsync(reader, JournalJson.LineLengthMax, cancellationToken))
            {
                if (entries.Count >= PlacementReplay.CallsMax)
                {
                    throw new CliException($"{path} line {number}: a journal of more than {PlacementReplay.CallsMax} calls is not replayed; cut it", ExitCodes.Usage);
                }

                entries.Add(JournalJson.Read(line));
                number++;
            }
        }
        catch (InvalidDataException refusal)
        {
            throw new CliException($"{path} line {number}: {refusal.Message}", ExitCodes.Usage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {failure.Message}", ExitCodes.Environment);
        }

        return entries.Count > 0 ? entries : throw new CliException($"{path} has no calls", ExitCodes.Usage);
    }

    private static Action<double> Progressing(TimeProvider time)
    {
        var last = time.GetTimestamp();
        return share =>
        {
            if (!Console.IsErrorRedirected && time.GetElapsedTime(last) >= ProgressEvery)
            {
                last = time.GetTimestamp();
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"longshore: {share:0 %} of the calls are replayed; Ctrl+C ends it"));
            }
        };
    }

    private static bool TryParseBits(string text, out double bits)
    {
        var factor = text.Length == 0 ? 0 : text[^1] switch { 'K' => 1e3, 'M' => 1e6, 'G' => 1e9, _ => 1 };
        var number = factor > 1 ? text[..^1] : text;
        var isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out bits);
        bits *= factor;
        return isNumber && bits is >= 1e3 and <= 1e13;
    }

    private static T? Refuse<T>(ArgumentResult result, string error)
    {
        result.AddError(error);
        return default;
    }

    private static void Print(ReplayReport report)
    {
        var table = new Table().AddColumns("", "before", "after");
        Row("calls that ran", totals => Number(totals.Placed));
        Row("calls without an executor", totals => Number(totals.Unplaced));
        Row("missed deadlines", totals => Number(totals.Missed));
        foreach (var (index, name) in Shares.Index())
        {
            Row("wait " + name, totals => Time(totals.WaitUs[index]));
        }

        foreach (var (index, name) in Shares.Index())
        {
            Row("latency " + name, totals => Time(totals.LatencyUs[index]));
        }

        Row("joules", totals => Number(totals.Joules));
        Row("cost", totals => Number(totals.Cost));
        Row("bytes moved", totals => Units.Size(totals.Bytes));
        foreach (var executor in report.Before.ByExecutor.Keys.Union(report.After.ByExecutor.Keys, StringComparer.Ordinal).Take(20))
        {
            Row("at " + executor, totals => Number(totals.ByExecutor.GetValueOrDefault(executor)));
        }

        Terminal.Write(table);
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Differ} of {report.Calls} calls would have run elsewhere. Without the change, the simulator places {(double)report.AsRecorded / report.Calls:0.0 %} where they ran."));

        void Row(string name, Func<ReplayTotals, string> value) => table.AddRow(Markup.Escape(name), Markup.Escape(value(report.Before)), Markup.Escape(value(report.After)));
    }

    private static string Time(long microseconds) => Units.Duration(TimeSpan.FromMicroseconds(microseconds));

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
