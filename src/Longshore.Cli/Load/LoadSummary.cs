namespace Longshore.Cli.Load;

/// <summary>Counts and latencies of one target's calls at one offered load.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Level">The offered load over all targets.</param>
/// <param name="Calls">The number of calls to this target.</param>
/// <param name="PerSecond">The number of answered calls per second.</param>
/// <param name="Answered">The number of calls that returned the function's output.</param>
/// <param name="Refused">The number of calls that the node refused at admission.</param>
/// <param name="Overloaded">The number of calls that found the node overloaded.</param>
/// <param name="Failed">The number of calls that failed in another way.</param>
/// <param name="NotMade">The number of calls that were not sent, because too many were in flight.</param>
/// <param name="MetPercent">The percentage of all calls that were answered by their deadline; null without a deadline.</param>
/// <param name="AcceptedMetPercent">The percentage of the admitted calls that were answered by their deadline; null without a deadline.</param>
/// <param name="Latencies">The latencies of the answered calls, in microseconds, in ascending order.</param>
internal sealed record LoadSummary(
    string Target,
    LoadLevel Level,
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
    public static LoadSummary Of(LoadLevel level, double seconds, LoadTarget target, IReadOnlyList<LoadCall> calls)
    {
        var answered = Count(LoadOutcome.Answered);
        var accepted = calls.Count - Count(LoadOutcome.Refused) - Count(LoadOutcome.Overloaded) - Count(LoadOutcome.NotMade);
        var met = calls.Count(call => call.Outcome == LoadOutcome.Answered && call.Latency <= target.Deadline);
        return new LoadSummary(
            target.Name,
            level,
            calls.Count,
            answered / Math.Max(seconds, 1e-9),
            answered,
            Count(LoadOutcome.Refused),
            Count(LoadOutcome.Overloaded),
            Count(LoadOutcome.Failed),
            Count(LoadOutcome.NotMade),
            target.Deadline is null ? null : 100.0 * met / Math.Max(calls.Count, 1),
            target.Deadline is null ? null : 100.0 * met / Math.Max(accepted, 1),
            [.. calls.Where(call => call.Outcome == LoadOutcome.Answered).Select(call => call.Latency.TotalMicroseconds).Order()])
        {
            Deadline = target.Deadline,
            Reasons =
            [
                .. calls.Where(call => call.Reason is not null).GroupBy(call => call.Reason!, StringComparer.Ordinal)
                    .Select(group => KeyValuePair.Create(group.Key, group.Count())).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal),
            ],
        };

        int Count(LoadOutcome outcome) => calls.Count(call => call.Outcome == outcome);
    }

    /// <summary>The deadline of the calls, or null.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Why calls were not answered, and how many for each reason, the most frequent first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Reasons { get; init; } = [];

    /// <summary>A percentile of the answered calls' latencies, in microseconds; null if no call was answered.</summary>
    public double? Percentile(double percent) => Latencies.Count == 0
        ? null
        : Latencies[Math.Min((int)Math.Ceiling(Latencies.Count * percent / 100), Latencies.Count) - 1];
}
