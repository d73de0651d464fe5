namespace Longshore.Cli.Load;

/// <summary>What one offered load gave.</summary>
/// <param name="PerSecond">The calls a second that were to be made.</param>
/// <param name="Seconds">How long they were made.</param>
/// <param name="Targets">What was called.</param>
/// <param name="Calls">Every call.</param>
internal sealed record LoadRun(double PerSecond, double Seconds, IReadOnlyList<LoadTarget> Targets, IReadOnlyList<LoadCall> Calls)
{
    /// <summary>What the calls of each target gave.</summary>
    public IReadOnlyList<LoadSummary> Summaries { get; } =
        [.. Targets.Select((target, i) => LoadSummary.Of(PerSecond, Seconds, target, [.. Calls.Where(call => call.Target == i)]))];
}
