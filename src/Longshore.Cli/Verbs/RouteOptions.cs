using System.CommandLine;
using Longshore.Cli.Output;
using Longshore.Functions;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Sledge;

namespace Longshore.Cli.Verbs;

/// <summary>The options of <c>longshore serve</c> for routes whose specification says nothing.</summary>
internal sealed class RouteOptions
{
    private readonly Option<OnMiss?> _onMiss = new("--on-miss")
    {
        HelpName = "ACTION",
        Description = "What becomes of a route's request whose deadline has passed: drop, finish (as SLEdge does) or kill [default: drop; "
            + "finish with --no-admission]",
        CustomParser = result => OnMissNames.TryParse(result.Tokens[0].Value, out var value)
            ? value
            : SpecOptions.Refuse<OnMiss?>(result, OnMissNames.Rule),
    };

    private readonly Option<long?> _wallTime = SpecOptions.LimitOption(
        LimitTable.WallTime, "Most time a route's guest may run [default: 16 times its deadline, at least 5 s, or 1 min where late work is finished]");

    private readonly Option<long?> _memory = SpecOptions.LimitOption(
        LimitTable.Memory, $"Most linear memory of a route's guest [default: {Units.Limit(LimitTable.Memory, LimitTable.Memory.Default)}]");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        verb.Add(_onMiss);
        verb.Add(_wallTime);
        verb.Add(_memory);
    }

    /// <summary>Reads the options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="functions">How functions run.</param>
    /// <exception cref="CliException">A value is outside its bounds.</exception>
    public RouteDefaults Read(ParseResult parsed, FunctionsOptions functions) => new()
    {
        OnMiss = parsed.GetValue(_onMiss) ?? (functions.Admits ? OnMiss.Drop : OnMiss.Finish),
        WallTime = Checked(LimitTable.WallTime, parsed.GetValue(_wallTime)) is { } limit ? TimeSpan.FromMicroseconds(limit) : null,
        MemoryBytes = Checked(LimitTable.Memory, parsed.GetValue(_memory)) ?? LimitTable.Memory.Default,
        NeedDeadlines = functions.OrdersByDeadline,
    };

    private static long? Checked(LimitRule rule, long? value) => value is { } given && rule.Refusal(given) is { } refusal
        ? throw new CliException($"--{rule.Option}: {refusal}", ExitCodes.Usage)
        : value;
}
