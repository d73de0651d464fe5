using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>Chooses among offers. The function's executor and trust are hard constraints; then an offer that meets the deadline comes before one that does not; then the
/// least weighted cost wins.</summary>
/// <param name="weights">What offers cost.</param>
internal sealed class OfferPolicy(PlacementWeights weights)
{
    /// <summary>Chooses an offer.</summary>
    /// <param name="offers">The offers by the names of those who make them; null for none. The first wins a tie.</param>
    /// <param name="need">The trust that the function needs.</param>
    /// <param name="deadline">The time until the deadline, or null.</param>
    /// <param name="decision">What was chosen, and why.</param>
    /// <param name="executor">The only one that may run the call, or null for any.</param>
    /// <returns>The index of the offer, or -1 if none can be chosen.</returns>
    public int Choose(
        IReadOnlyList<(string Name, Offer? Offer)> offers,
        TrustNeed need,
        TimeSpan? deadline,
        out PlacementDecision decision,
        ExecutorName? executor = null)
    {
        var best = -1;
        var lost = new List<LostOffer>();
        for (var i = 0; i < offers.Count; i++)
        {
            if (Refusal(offers[i], executor, need) is { } refusal)
            {
                lost.Add(new LostOffer(offers[i].Name, refusal));
            }
            else if (best < 0 || IsBetter(offers[i].Offer!.Value, offers[best].Offer!.Value, deadline))
            {
                AddLoser(best);
                best = i;
            }
            else
            {
                AddLoser(i);
            }
        }

        decision = best < 0
            ? new PlacementDecision(null, "no executor can run the call: " + string.Join("; ", lost.Select(each => $"{each.Executor}: {each.Reason}")), lost)
            : new PlacementDecision(offers[best].Name, Reason(offers[best].Offer!.Value, deadline) + Proven(offers[best].Offer!.Value, need), lost);
        return best;

        void AddLoser(int index)
        {
            if (index >= 0)
            {
                var offer = offers[index].Offer!.Value;
                lost.Add(new LostOffer(
                    offers[index].Name, FormattableString.Invariant($"costs {Cost(offer):g4} s, answers in {offer.AnswerIn.TotalMilliseconds:g4} ms")));
            }
        }
    }

    private static string? Refusal((string Name, Offer? Offer) candidate, ExecutorName? executor, TrustNeed need) =>
        executor is not null && executor.Value != candidate.Name ? $"the function's executor is \"{executor}\""
        : candidate.Offer is { } made ? need.IsNone ? null : made.Proof.Refusal(need) : "it makes no offer";

    private static string Proven(Offer offer, TrustNeed need) => need.IsNone ? "" : $"; it proves {offer.Proof}";

    private static bool Meets(Offer offer, TimeSpan? deadline) => deadline is not { } time || offer.AnswerIn <= time;

    private bool IsBetter(Offer offer, Offer best, TimeSpan? deadline)
    {
        var meets = Meets(offer, deadline);
        return meets == Meets(best, deadline) ? Cost(offer) < Cost(best) : meets;
    }

    private double Cost(Offer offer) => offer.AnswerIn.TotalSeconds
        + offer.Joules * weights.SecondsPerJoule
        + offer.BytesMoved * weights.SecondsPerByteMoved;

    private string Reason(Offer offer, TimeSpan? deadline) => FormattableString.Invariant(
        $"least cost: {Cost(offer):g4} s{(Meets(offer, deadline) ? "" : ", though it misses the deadline")}");
}
