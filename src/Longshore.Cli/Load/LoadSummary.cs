namespace Longshore.Cli.Load;

/// <summary>What the calls of one target gave at one offered load.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="OfferedPerSecond">The calls a second of all targets that were to be made.</param>
/// <param name="Calls">How many of this target were made.</param>
/// <param name="PerSecond">How many of them a second were answered.</param>
/// <param name="Answered">How many had a result.</param>
/// <param name="Refused">How many the node did not take in.</param>
/// <param name="Overloaded">How many found its queue full.</param>
/// <param name="Failed">How many ended in another way.</param>
/// <param name="NotMade">How many were not made, because too many were under way.</param>
/// <param name="MetPercent">How many of all were answered by their deadline; null without one.</param>
/// <param name="AcceptedMetPercent">How many of those that were taken in were answered by their deadline; null without one.</param>
/// <param name="Latencies">The latencies of those that were answered, in microseconds and in order.</param>
internal sealed record LoadSummary(
    string Target,
    double OfferedPerSecond,
    int Calls,
    double PerSecond,
    int Answered,
    int Refused,
    int Overloaded,
    int Failed,
    int NotMade,
    double? MetPercent,
    double? AcceptedMetPercent,
    IReadOnlyList<double> Latencies)
{
    public static LoadSummary Of(double offered, double seconds, LoadTarget target, IReadOnlyList<LoadCall> calls)
    {
        var answered = Count(LoadOutcome.Answered);
        var accepted = calls.Count - Count(LoadOutcome.Refused) - Count(LoadOutcome.Overloaded) - Count(LoadOutcome.NotMade);
        var met = calls.Count(call => call.Outcome == LoadOutcome.Answered && call.Latency <= target.Deadline);
        return new LoadSummary(
            target.Name,
            offered,
            calls.Count,
            answered / Math.Max(seconds, 1e-9),
            answered,
            Count(LoadOutcome.Refused),
            Count(LoadOutcome.Overloaded),
            Count(LoadOutcome.Failed),
            Count(LoadOutcome.NotMade),
            target.Deadline is null ? null : 100.0 * met / Math.Max(calls.Count, 1),
            target.Deadline is null ? null : 100.0 * met / Math.Max(accepted, 1),
            [.. calls.Where(call => call.Outcome == LoadOutcome.Answered).Select(call => call.Latency.TotalMicroseconds).Order()]);

        int Count(LoadOutcome outcome) => calls.Count(call => call.Outcome == outcome);
    }

    /// <summary>The latency in microseconds that so many of a hundred answered calls did not exceed; null when there was none.</summary>
    public double? Percentile(double percent) => Latencies.Count == 0
        ? null
        : Latencies[Math.Min((int)Math.Ceiling(Latencies.Count * percent / 100), Latencies.Count) - 1];
}
