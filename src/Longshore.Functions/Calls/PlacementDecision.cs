using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>Where a call runs, and why. Sentences are made when they are read.</summary>
public sealed class PlacementDecision
{
    private readonly string? _reason;
    private readonly OfferTerms _terms;
    private readonly int _winner = -1;
    private readonly IReadOnlyList<LostOffer>? _lost;

    /// <summary>A decision that was made without offers.</summary>
    /// <param name="executor">The chosen executor's name, or null if none can run the call.</param>
    /// <param name="reason">Why, as a sentence.</param>
    /// <param name="lost">The executors that were not chosen.</param>
    public PlacementDecision(string? executor, string reason, IReadOnlyList<LostOffer> lost) =>
        (Executor, _reason, _lost, Candidates) = (executor, reason, lost, []);

    /// <summary>A decision among offers.</summary>
    /// <param name="terms">By what they were compared.</param>
    /// <param name="candidates">The executors: all of them, or those that are remembered.</param>
    /// <param name="winner">The index of the chosen one, or -1.</param>
    internal PlacementDecision(in OfferTerms terms, PlacementCandidate[] candidates, int winner)
    {
        (_terms, Candidates, _winner) = (terms, candidates, winner);
        Executor = winner < 0 ? null : candidates[winner].Executor;
        Kind = winner < 0 ? ExecutorKind.Local : candidates[winner].Kind;
        Predicted = winner < 0 ? null : candidates[winner].Offer;
    }

    /// <summary>The chosen executor's name, or null if none can run the call.</summary>
    public string? Executor { get; }

    /// <summary>What it is.</summary>
    public ExecutorKind Kind { get; init; }

    /// <summary>Why, as a sentence.</summary>
    public string Reason => _reason ?? PlacementReasons.OfWinner(_terms, Candidates, _winner);

    /// <summary>What the chosen executor offered; null if it was not asked.</summary>
    public Offer? Predicted { get; init; }

    /// <summary>The part of <see cref="Predicted"/> that was added because of earlier calls, in seconds.</summary>
    internal double Corrected { get; init; }

    /// <summary>What was preferred.</summary>
    public PlacementGoal Goal => _terms.Goal;

    /// <summary>The executors among which was chosen, the chosen one included; empty if none was asked. Of many executors, only this process and the chosen one,
    /// unless the call asked for an explanation.</summary>
    public IReadOnlyList<PlacementCandidate> Candidates { get; }

    /// <summary>The executors that were not chosen, of <see cref="Candidates"/>.</summary>
    public IReadOnlyList<LostOffer> Lost =>
        _lost ?? [.. Candidates.Where((_, index) => index != _winner).Select(each => new LostOffer(each.Executor, ReasonOf(each)))];

    /// <summary>The same choice, of an executor that did not run the call after all.</summary>
    /// <param name="executor">The one that runs it now.</param>
    /// <param name="why">Why the chosen one did not, as the rest of a sentence that begins with its name.</param>
    internal PlacementDecision InVain(string executor, string why) => new(executor, $"{Executor} did not run it: {why}", Lost);

    /// <summary>Why a candidate was not chosen, as a sentence.</summary>
    internal string ReasonOf(in PlacementCandidate loser) => PlacementReasons.OfLoser(_terms, Candidates, _winner, loser);
}
