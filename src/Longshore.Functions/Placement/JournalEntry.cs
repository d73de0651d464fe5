using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement;

/// <summary>A line of the journal of placement: a decision, and what became of the call.</summary>
/// <param name="At">When the call arrived, in microseconds since 1970.</param>
/// <param name="Function">The function.</param>
/// <param name="Policy">What was preferred, a name of <see cref="PlacementGoals"/>.</param>
/// <param name="InputBytes">The bytes of its input.</param>
/// <param name="Failure">How it ended, a name of <see cref="Calls.Failure"/>.</param>
/// <param name="LatencyUs">Microseconds from its arrival to its end.</param>
/// <param name="RunUs">Microseconds that its guest ran.</param>
/// <param name="Candidates">The executors, at most <see cref="JournalJson.CandidatesMax"/>: this process first, and the chosen one.</param>
public sealed record JournalEntry(
    long At, string Function, string Policy, long InputBytes, string Failure, long LatencyUs, long RunUs, IReadOnlyList<JournalCandidate> Candidates)
{
    /// <summary>The time until the deadline, in microseconds; null for none.</summary>
    public long? DeadlineUs { get; init; }

    /// <summary>The chosen executor; null if none could run the call.</summary>
    public string? Winner { get; init; }

    /// <summary>The entry of a call that has ended; null if it was not placed by offers.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="result">Its result.</param>
    /// <param name="now">The present.</param>
    public static JournalEntry? Of(Invocation invocation, InvocationResult result, DateTimeOffset now)
    {
        if (result.Placement is not { Candidates.Count: > 0 } decision)
        {
            return null;
        }

        return new JournalEntry(
            (now - result.Latency).ToUnixTimeMilliseconds() * 1000,
            invocation.Function.Value,
            decision.Goal.Name(),
            invocation.Input.Length,
            result.Failure.ToString(),
            (long)result.Latency.TotalMicroseconds,
            (long)result.ExecutionTime.TotalMicroseconds,
            [.. Kept(decision).Select(JournalCandidate.Of)])
        {
            DeadlineUs = (long?)invocation.Deadline?.TotalMicroseconds,
            Winner = decision.Executor,
        };
    }

    private static IEnumerable<PlacementCandidate> Kept(PlacementDecision decision) => decision.Candidates.Count <= JournalJson.CandidatesMax
        ? decision.Candidates
        : decision.Candidates.Index()
            .OrderByDescending(each => each.Index == 0 || each.Item.Executor == decision.Executor)
            .ThenBy(each => each.Item.Offer?.AnswerIn ?? TimeSpan.MaxValue)
            .Take(JournalJson.CandidatesMax)
            .OrderBy(each => each.Index)
            .Select(each => each.Item);
}
