using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>A decision as it is shown: every executor, what it offers, and why it was or was not chosen.</summary>
/// <param name="Function">The function.</param>
/// <param name="Policy">What is preferred.</param>
/// <param name="Winner">The chosen executor, or null if none can run the call.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="Candidates">The executors, this process first.</param>
public sealed record PlacementExplanation(
    string Function, string Policy, string? Winner, string Reason, IReadOnlyList<ExplainedCandidate> Candidates)
{
    /// <summary>The time until the deadline, in microseconds; null for none.</summary>
    public long? DeadlineUs { get; init; }

    /// <summary>The executors that are left out, because there is no room for them. Default: none.</summary>
    public int More { get; init; }

    /// <summary>Explains a decision.</summary>
    /// <param name="function">The function.</param>
    /// <param name="policy">What is preferred.</param>
    /// <param name="deadline">The time until the deadline.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="near">The decision among storage nodes, where the first one is for this node; null for none.</param>
    public static PlacementExplanation Of(
        FunctionName function, PlacementGoal policy, TimeSpan? deadline, PlacementDecision decision, PlacementDecision? near = null)
    {
        var last = near is not null && decision is { Executor: not null, Kind: ExecutorKind.Local } ? near : decision;
        return new PlacementExplanation(
            function.Value,
            policy.Name(),
            last.Executor,
            last.Reason,
            [.. Explained(decision, last), .. near is null ? [] : Explained(near, last).Where(each => each.Kind != ExecutorKind.Local.Name())])
        {
            DeadlineUs = (long?)deadline?.TotalMicroseconds,
        };
    }

    private static IEnumerable<ExplainedCandidate> Explained(PlacementDecision decision, PlacementDecision last) => decision.Candidates.Select(each =>
    {
        var isChosen = each.Executor == decision.Executor;
        var wins = isChosen && (ReferenceEquals(decision, last) || last.Kind == ExecutorKind.Local);
        return new ExplainedCandidate(each.Executor, each.Kind.Name(), wins, wins ? last.Reason : isChosen ? "the object is elsewhere: " + last.Reason : decision.ReasonOf(each))
        {
            ReadyUs = (long?)each.Offer?.ReadyIn.TotalMicroseconds,
            RunUs = (long?)each.Offer?.RunTime.TotalMicroseconds,
            Bytes = each.Offer?.BytesMoved,
            Joules = each.Offer?.Joules,
            Cost = each.Offer?.Cost,
            Trust = each.Offer?.Trust.Name(),
        };
    });
}
