using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Longshore.Cli.Output;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Verbs;

/// <summary>The options that describe a function. Those of limits follow from <see cref="LimitTable"/>.</summary>
internal sealed class SpecOptions
{
    private readonly IReadOnlyList<(LimitRule Rule, Option<long?> Option)> _limits =
        [.. LimitTable.All.Select(rule => (rule, LimitOption(rule)))];

    private readonly Option<string?> _export = new("--export")
    {
        HelpName = "NAME",
        Description = "The exported function to call, of type [] -> [] or [] -> [i32], whose result is the exit code [default: _start]",
    };

    private readonly Option<Grant[]> _grants = Repeatable<Grant>(
        "--grant",
        "CAPABILITY:ARGUMENT",
        "A capability that the function may use, such as files:HOST:GUEST[:rw]",
        Grant.TryParse,
        Grant.Rule);

    private readonly Option<FunctionDirectory[]> _directories = Repeatable<FunctionDirectory>(
        "--dir",
        "HOST:GUEST[:rw]",
        "A directory of the node that the function sees as GUEST, read-only without rw; short for --grant files:...",
        FunctionDirectory.TryParse,
        FunctionDirectory.Rule);

    private readonly Option<EnvironmentVariable[]> _environment = Repeatable<EnvironmentVariable>(
        "--env",
        "NAME=VALUE",
        "An environment variable: environ in WebAssembly, env in JavaScript, os.environ in Python",
        EnvironmentVariable.TryParse,
        EnvironmentVariable.Rule);

    private readonly Option<Label[]> _labels = Repeatable<Label>(
        "--label", "NAME=TEXT", "A text that travels with the function, for people and other programs", Label.TryParse, Label.Rule);

    private readonly Option<QueueSubscription[]> _subscriptions = Repeatable<QueueSubscription>(
        "--subscribe",
        "QUEUE[:concurrency=N][:attempts=N][:batch=N]",
        "A queue whose messages are delivered to the function, each as one call",
        QueueSubscription.TryParse,
        QueueSubscription.Rule);

    private readonly Option<CronSchedule[]> _schedules = Repeatable<CronSchedule>(
        "--cron",
        "EXPRESSION[;ZONE[;once]]",
        "Times at which the node calls the function; with once, a missed run is made up for when the node starts",
        CronSchedule.TryParse,
        CronSchedule.Rule);

    private readonly Option<ExecutorName?> _executor = new("--executor")
    {
        HelpName = "NAME",
        Description = "Where calls run: local, or boards on a node with a fleet [default: where it costs least]",
        CustomParser = result => ExecutorName.TryParse(result.Tokens[0].Value, out var name)
            ? name
            : Refuse<ExecutorName?>(result, ExecutorName.Rule),
    };

    private readonly Option<PlacementGoal?> _placement = PlacementVerbOptions.Goal(
        "--placement", $"What placement prefers among executors: {string.Join(", ", PlacementGoals.All)} [default: what the node prefers]");

    private readonly Option<TrustLevel> _trust = new("--trust")
    {
        HelpName = "LEVEL",
        Description = "What an executor must prove to run it: none, signed, attested, tpm or sgx [default: none]",
        CustomParser = result => TrustLevels.TryParse(result.Tokens[0].Value, out var level)
            ? level
            : Refuse<TrustLevel>(result, TrustLevels.Rule),
    };

    private readonly Option<Measurement[]> _measurements = Repeatable<Measurement>(
        "--measure",
        "NAME=HEX",
        "What must be measured of such an executor, such as pcr7=HEX or mrenclave=HEX",
        Measurement.TryParse,
        Measurement.Rule);

    private readonly Option<ReceiptNeed> _receipt = new("--receipt")
    {
        HelpName = "NEED",
        Description = "Whether calls need receipts on the disk before they give results: none or required [default: none]",
        CustomParser = result => ReceiptNeeds.TryParse(result.Tokens[0].Value, out var need)
            ? need
            : Refuse<ReceiptNeed>(result, ReceiptNeeds.Rule),
    };

    private readonly Option<long?> _deadline = DurationOption(
        "--deadline", "Time from a call's arrival to its deadline, unless the call names one [default: none]");

    private readonly Option<OnMiss> _onMiss = new("--on-miss")
    {
        HelpName = "ACTION",
        Description = "What becomes of a call whose deadline has passed: drop, finish or kill [default: drop]",
        CustomParser = result => OnMissNames.TryParse(result.Tokens[0].Value, out var value)
            ? value
            : Refuse<OnMiss>(result, OnMissNames.Rule),
    };

    /// <summary>Reads a value of an option.</summary>
    public delegate bool Parse<T>(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value);

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var (_, option) in _limits)
        {
            verb.Add(option);
        }

        verb.Add(_export);
        verb.Add(_grants);
        verb.Add(_directories);
        verb.Add(_environment);
        verb.Add(_labels);
        verb.Add(_subscriptions);
        verb.Add(_schedules);
        verb.Add(_executor);
        verb.Add(_placement);
        verb.Add(_trust);
        verb.Add(_measurements);
        verb.Add(_receipt);
        verb.Add(_deadline);
        verb.Add(_onMiss);
    }

    /// <summary>The spec that the options describe.</summary>
    public FunctionSpec Read(ParseResult parsed, FunctionName name, Artifact artifact) => new(name, artifact)
    {
        Export = parsed.GetValue(_export),
        Limits = _limits.Aggregate(
            FunctionLimits.Default,
            (limits, each) => parsed.GetValue(each.Option) is { } value ? limits.With(each.Rule, value) : limits),
        Grants =
        [
            .. parsed.GetValue(_grants) ?? [],
            .. (parsed.GetValue(_directories) ?? []).Select(directory => directory.ToGrant()),
        ],
        Environment = [.. parsed.GetValue(_environment) ?? []],
        Labels = [.. parsed.GetValue(_labels) ?? []],
        Subscriptions = [.. parsed.GetValue(_subscriptions) ?? []],
        Schedules = [.. parsed.GetValue(_schedules) ?? []],
        Executor = parsed.GetValue(_executor),
        Placement = parsed.GetValue(_placement),
        Trust = parsed.GetValue(_trust),
        Measurements = [.. parsed.GetValue(_measurements) ?? []],
        Receipt = parsed.GetValue(_receipt),
        Deadline = new DeadlineSpec
        {
            Relative = parsed.GetValue(_deadline) is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null,
            OnMiss = parsed.GetValue(_onMiss),
        },
    };

    private static Option<long?> LimitOption(LimitRule rule) => LimitOption(rule, $"{rule.Summary} [default: {Units.Limit(rule, rule.Default)}]");

    /// <summary>The option of a limit.</summary>
    public static Option<long?> LimitOption(LimitRule rule, string description) => rule.Unit switch
    {
        LimitUnit.Bytes => SizeOption("--" + rule.Option, description),
        LimitUnit.Microseconds => DurationOption("--" + rule.Option, description),
        _ => new Option<long?>("--" + rule.Option) { HelpName = "N", Description = description },
    };

    /// <summary>An option whose value is a size in bytes.</summary>
    public static Option<long?> SizeOption(string name, string description) => new(name)
    {
        HelpName = "SIZE",
        Description = description,
        CustomParser = result => Units.TryParseSize(result.Tokens[0].Value, out var bytes)
            ? bytes
            : Refuse<long?>(result, "write a size as 64MiB, 512KiB or a number of bytes"),
    };

    /// <summary>An option whose value is a number, with its default.</summary>
    public static Option<T?> NumberOption<T>(string name, string description, T missing)
        where T : struct, IFormattable => new(name)
        {
            HelpName = "N",
            Description = $"{description} [default: {missing.ToString(null, CultureInfo.InvariantCulture)}]",
        };

    private static Option<long?> DurationOption(string name, string description) => new(name)
    {
        HelpName = "DURATION",
        Description = description,
        CustomParser = result => Units.TryParseDuration(result.Tokens[0].Value, out var duration)
            ? (long)duration.TotalMicroseconds
            : Refuse<long?>(result, "write a duration as 200ms, 5s or 1min"),
    };

    /// <summary>An option that may be repeated.</summary>
    public static Option<T[]> Repeatable<T>(string name, string helpName, string description, Parse<T> parse, string rule) => new(name)
    {
        HelpName = helpName,
        Description = description + "; may be repeated [default: none]",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => ParseAll(result, parse, rule),
    };

    private static T[] ParseAll<T>(ArgumentResult result, Parse<T> parse, string rule)
    {
        var values = new List<T>();
        foreach (var token in result.Tokens)
        {
            if (parse(token.Value, out var value))
            {
                values.Add(value);
            }
            else
            {
                result.AddError($"\"{token.Value}\" is not understood: {rule}");
            }
        }

        return [.. values];
    }

    /// <summary>Refuses an option's value.</summary>
    public static T Refuse<T>(ArgumentResult result, string rule)
    {
        result.AddError($"\"{result.Tokens[0].Value}\" is not understood: {rule}");
        return default!;
    }
}
