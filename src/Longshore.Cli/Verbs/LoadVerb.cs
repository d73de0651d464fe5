using System.CommandLine;
using System.Globalization;
using Longshore.Cli.Input;
using Longshore.Cli.Load;
using Longshore.Cli.Output;
using Longshore.Functions.Specs;
using Spectre.Console;

namespace Longshore.Cli.Verbs;

/// <summary><c>longshore load</c>: offers load to nodes and reports latencies and deadlines met.</summary>
internal static class LoadVerb
{
    private const long CallsMax = 20_000_000;

    // As many as a node accepts.
    private const int ConnectionsMax = 10_000;

    private static readonly TimeSpan DurationMax = TimeSpan.FromDays(1);

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    private const string Summary = "Send calls to functions at given rates, without waiting for answers, and report latencies and deadlines met.";

    private const string Details = $"""
        TARGET is {LoadTarget.Form}.
        With --rate, latency counts from when a call was due, and no call waits for another. With --connections, each
        connection sends its next call when it has the answer of the one before. Ctrl+C ends the run and reports the calls so far.

        The example has 99.5 % short calls with a deadline of 1 ms and 0.5 % long ones, at three rates.

        Example:
          longshore load 99.5*http://localhost:10010/fib?23@1ms 0.5*http://localhost:10010/fib?36@2s \
            --rate 1000,2000,4000 --duration 10s --html report.html
        """;

    public static Command Create()
    {
        var targets = new Argument<string[]>("TARGET") { Description = "The targets of the calls", Arity = ArgumentArity.OneOrMore };
        var rate = new Option<string>("--rate")
        {
            HelpName = "N,...",
            Description = "Calls per second over all targets; several rates are run one after the other",
            DefaultValueFactory = _ => "100",
        };
        var connections = new Option<string?>("--connections")
        {
            HelpName = "N,...",
            Description = "Instead of --rate: keep this many calls under way, one on each connection; several numbers are run one after the other",
        };
        var duration = Duration("--duration", "10s", "The length of each run");
        var warmUp = Duration("--warm-up", "2s", "The time before each run in which calls are sent but not counted");
        var arrivals = new Option<string>("--arrivals")
        {
            HelpName = "poisson|fixed",
            Description = "Calls arrive at random times (a Poisson process) or at a fixed interval",
            DefaultValueFactory = _ => "poisson",
        };
        arrivals.AcceptOnlyFromAmong("poisson", "fixed");
        var body = new Option<string[]>("--body")
        {
            HelpName = "FILE",
            Description = "Send this file with every call; repeated, one file for each target in their order, where - is none",
        };
        var inFlight = new Option<int>("--in-flight")
        {
            HelpName = "N",
            Description = "The largest number of calls in flight; calls beyond it are counted as not made",
            DefaultValueFactory = _ => 10_000,
        };
        var seed = new Option<int>("--seed") { HelpName = "N", Description = "The seed of the arrival times; the same seed gives the same calls", DefaultValueFactory = _ => 1 };
        var csv = new Option<string?>("--csv") { HelpName = "FILE", Description = "Write the summaries as CSV" };
        var html = new Option<string?>("--html") { HelpName = "FILE", Description = "Write a report with plots" };
        var json = SharedOptions.Json();
        var command = new Verb("load", Summary, Details)
        {
            targets, rate, connections, duration, warmUp, arrivals, body, inFlight, seed, csv, html, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var plan = new LoadPlan
            {
                Targets = [.. parsed.GetValue(targets)!.Select(LoadTarget.Parse)],
                Levels = parsed.GetValue(connections) is { } numbers ? ParseConnections(numbers) : ParseRates(parsed.GetValue(rate)!),
                Duration = ParseDuration("--duration", parsed.GetValue(duration)!),
                WarmUp = ParseDuration("--warm-up", parsed.GetValue(warmUp)!),
                IsPoisson = parsed.GetValue(arrivals) == "poisson",
                InFlightMax = parsed.GetValue(inFlight) is > 0 and var most ? most : throw Usage("--in-flight: write a number above 0"),
                Bodies = await ReadBodiesAsync(parsed.GetValue(body) ?? [], parsed.GetValue(targets)!.Length, cancellationToken),
                Seed = parsed.GetValue(seed),
            };
            if (plan.Levels.Where(level => !level.IsClosed).Select(level => level.Value).DefaultIfEmpty().Max() * plan.Duration.TotalSeconds > CallsMax)
            {
                throw Usage($"a run would have more than {CallsMax} calls: lower --rate or --duration");
            }

            ReportFile.Check(parsed.GetValue(csv));
            ReportFile.Check(parsed.GetValue(html));
            var runs = await RunAsync(plan, parsed.GetValue(json), cancellationToken);
            await ReportFile.WriteAsync(parsed.GetValue(csv), LoadCsv.Write([.. runs.SelectMany(run => run.Summaries)]));
            await ReportFile.WriteAsync(parsed.GetValue(html), LoadHtml.Write(runs, Describe(plan), Command()));
            Report(runs, parsed.GetValue(json));
            return runs.SelectMany(run => run.Summaries).Any(summary => summary.Answered > 0) ? ExitCodes.Success : ExitCodes.Environment;
        });
        return command;
    }

    private static async Task<List<LoadRun>> RunAsync(LoadPlan plan, bool isQuiet, CancellationToken cancellationToken)
    {
        var clients = new List<ILoadClient>();
        var runs = new List<LoadRun>();
        try
        {
            foreach (var (target, body) in plan.Targets.Zip(plan.Bodies))
            {
                clients.Add(target.IsRpc
                    ? await RpcLoadClient.ConnectAsync(target, body, cancellationToken)
                    : new HttpLoadClient(target, body));
            }

            Terminal.Prepare(TableOf([new LoadRun(plan.Levels[0], 0, plan.Targets, [])]));
            foreach (var level in plan.Levels)
            {
                var runner = new LoadRunner(plan, clients);
                var run = runner.RunAsync(level, cancellationToken);
                while (await Task.WhenAny(run, Task.Delay(ProgressEvery, CancellationToken.None)) != run)
                {
                    if (!isQuiet)
                    {
                        await Console.Error.WriteLineAsync(string.Create(
                            CultureInfo.InvariantCulture, $"{level}: {runner.Ended} calls have ended"));
                    }
                }

                runs.Add(await run);
                if (cancellationToken.IsCancellationRequested)
                {
                    break;
                }
            }
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }

        return runs;
    }

    private static void Report(List<LoadRun> runs, bool json)
    {
        var summaries = runs.SelectMany(run => run.Summaries).ToList();
        if (json)
        {
            CliJson.Write(summaries.Select(summary => new
            {
                target = summary.Target,
                offeredPerSecond = summary.Level.IsClosed ? (double?)null : summary.Level.Value,
                connections = summary.Level.IsClosed ? summary.Level.Value : (double?)null,
                calls = summary.Calls,
                answeredPerSecond = summary.PerSecond,
                answered = summary.Answered,
                refused = summary.Refused,
                overloaded = summary.Overloaded,
                failed = summary.Failed,
                notMade = summary.NotMade,
                reasons = summary.Reasons.ToDictionary(),
                metPercent = summary.MetPercent,
                acceptedMetPercent = summary.AcceptedMetPercent,
                p50Us = summary.Percentile(50),
                p90Us = summary.Percentile(90),
                p99Us = summary.Percentile(99),
                p999Us = summary.Percentile(99.9),
                maxUs = summary.Percentile(100),
            }));
            return;
        }

        foreach (var (index, target) in runs[0].Targets.Index())
        {
            Console.Out.WriteLine(Wrapped.Text($"{index + 1}: {target.Name}{(target.Deadline is { } deadline ? $", deadline {Units.Duration(deadline)}" : "")}"));
        }

        Terminal.Write(TableOf(runs));
        foreach (var reason in summaries.SelectMany(summary => summary.Reasons.Select(pair => (summary.Target, Reason: pair.Key, Count: pair.Value)))
            .GroupBy(each => (each.Target, each.Reason)))
        {
            Console.Out.WriteLine(Wrapped.Text(string.Create(
                CultureInfo.InvariantCulture, $"{reason.Sum(each => each.Count)} calls to {reason.Key.Target}: {reason.Key.Reason}")));
        }
    }

    private static Table TableOf(List<LoadRun> runs)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns(
            runs[0].Level.Column, "to", "calls", "answered", "refused", "failed", "met %", "p50", "p99", "p99.9", "max");
        foreach (var column in table.Columns)
        {
            column.Padding(0, 1).NoWrap().RightAligned();
        }

        foreach (var run in runs)
        {
            foreach (var (index, summary) in run.Summaries.Index())
            {
                table.AddRow(
                    summary.Level.Value.ToString("0.#", CultureInfo.InvariantCulture),
                    Text(index + 1),
                    Text(summary.Calls),
                    Text(summary.Answered),
                    Text(summary.Refused + summary.Overloaded),
                    Text(summary.Failed + summary.NotMade),
                    summary.MetPercent?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
                    Latency(summary.Percentile(50)),
                    Latency(summary.Percentile(99)),
                    Latency(summary.Percentile(99.9)),
                    Latency(summary.Percentile(100)));
            }
        }

        return table;
    }

    private static async Task<byte[]?[]> ReadBodiesAsync(string[] files, int targets, CancellationToken cancellationToken)
    {
        if (files.Length > 1 && files.Length != targets)
        {
            throw Usage($"--body is there {files.Length} times for {targets} targets: write it once, or once for each");
        }

        var bodies = new byte[]?[targets];
        for (var i = 0; i < targets && files.Length > 0; i++)
        {
            var file = files[Math.Min(i, files.Length - 1)];
            bodies[i] = file == "-" ? null : i > 0 && files.Length == 1 ? bodies[0] : await InputFile.ReadAsync(file, LimitTable.Input.Maximum, cancellationToken);
        }

        return bodies;
    }

    private static string Describe(LoadPlan plan) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(plan.Levels[0].IsClosed ? "Calls one after the other on each connection" : plan.IsPoisson ? "Poisson arrivals" : "Fixed arrivals")} for {Units.Duration(plan.Duration)} after {Units.Duration(plan.WarmUp)} of warm-up, seed {plan.Seed}. Latency counts from when a call was {(plan.Levels[0].IsClosed ? "sent" : "due")}.");

    // As it was written, for who reads the report later.
    private static string Command() => "longshore " + string.Join(' ', Environment.GetCommandLineArgs().Skip(1));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Latency(double? microseconds) =>
        microseconds is { } value ? Units.ShortDuration(TimeSpan.FromMicroseconds(value)) : "";

    private static Option<string> Duration(string name, string usual, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        DefaultValueFactory = _ => usual,
    };

    private static TimeSpan ParseDuration(string name, string text) =>
        Units.TryParseDuration(text, out var duration) && duration <= DurationMax
            ? duration
            : throw Usage($"{name} {text}: write a time such as 10s, of at most a day");

    private static LoadLevel[] ParseRates(string text) =>
    [
        .. text.Split(',').Select(rate =>
            double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1_000_000
                ? new LoadLevel(number, IsClosed: false)
                : throw Usage($"--rate {text}: write calls per second, such as 100 or 100,200,400")),
    ];

    private static LoadLevel[] ParseConnections(string text) =>
    [
        .. text.Split(',').Select(connections =>
            int.TryParse(connections, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= ConnectionsMax
                ? new LoadLevel(number, IsClosed: true)
                : throw Usage($"--connections {text}: write numbers from 1 to {ConnectionsMax}, such as 1,20,100")),
    ];

    private static CliException Usage(string message) => new(message, ExitCodes.Usage);
}
