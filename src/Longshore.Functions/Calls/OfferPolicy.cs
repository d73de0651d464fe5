using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>Chooses among offers. The function's trust is a hard constraint; then an offer that meets the deadline comes before one that does not; then the goal
/// decides.</summary>
/// <param name="weights">What offers cost.</param>
/// <param name="goal">What is preferred where the function says nothing.</param>
internal sealed class OfferPolicy(PlacementWeights weights, PlacementGoal goal = PlacementGoal.Weighted)
{
    private long _choices;

    /// <summary>What is preferred for a call.</summary>
    /// <param name="preferred">What its function prefers, or null.</param>
    public PlacementGoal GoalOf(PlacementGoal? preferred) => preferred ?? goal;

    /// <summary>By what offers for a call are compared.</summary>
    /// <param name="preferred">What its function prefers, or null.</param>
    /// <param name="need">The trust that its function needs.</param>
    /// <param name="deadline">The time until its deadline, or null.</param>
    public OfferTerms TermsOf(PlacementGoal? preferred, TrustNeed need, TimeSpan? deadline) => new(GoalOf(preferred), weights, need, deadline);

    /// <summary>Chooses an offer.</summary>
    /// <param name="terms">By what they are compared.</param>
    /// <param name="candidates">The executors, this process first.</param>
    /// <returns>The decision, and the index of the offer, or -1 if none can be chosen.</returns>
    public (PlacementDecision Decision, int Winner) Choose(in OfferTerms terms, PlacementCandidate[] candidates)
    {
        var contest = new OfferContest(terms, (ulong)Interlocked.Increment(ref _choices));
        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i] is { Refusal: null, Offer: { } offer })
            {
                if (terms.Refusal(offer) is { } refusal)
                {
                    candidates[i] = candidates[i] with { Refusal = refusal };
                }
                else
                {
                    contest.Add(i, OfferFigures.Of(offer));
                }
            }
        }

        var winner = contest.Winner;
        return (new PlacementDecision(terms, candidates, winner), winner);
    }
}
