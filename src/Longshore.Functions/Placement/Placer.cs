using System.Collections.Immutable;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement;

/// <summary>Chooses an executor for each call. Trust is a hard constraint; then an offer that meets the deadline comes before one that
/// does not; then the least weighted cost wins.</summary>
internal sealed class Placer
{
    private readonly ImmutableArray<IExecutor> _executors;
    private readonly PlacementWeights _weights;
    private readonly PlacementDecision _onlyDecision;

    /// <param name="executors">The executors, at least one. The first wins a tie.</param>
    /// <param name="weights">What offers cost.</param>
    public Placer(IEnumerable<IExecutor> executors, PlacementWeights weights)
    {
        _executors = [.. executors];
        _weights = weights;
        _onlyDecision = new PlacementDecision(_executors[0].Name, "it is the only executor", []);
    }

    /// <summary>Places a call.</summary>
    /// <returns>The executor, or null if none can run the call; the decision says why.</returns>
    public IExecutor? Place(in PlacedCall call, out PlacementDecision decision)
    {
        // A call without constraints on a node with one executor costs no estimate.
        if (_executors.Length == 1 && call.Function.Spec.Trust == TrustLevel.None)
        {
            decision = _onlyDecision;
            return _executors[0];
        }

        return Choose(call, out decision);
    }

    private IExecutor? Choose(in PlacedCall call, out PlacementDecision decision)
    {
        IExecutor? best = null;
        Offer bestOffer = default;
        var lost = ImmutableArray.CreateBuilder<LostOffer>();
        foreach (var executor in _executors)
        {
            var offer = executor.Estimate(call);
            if (Refusal(call, offer) is { } refusal)
            {
                lost.Add(new LostOffer(executor.Name, refusal));
                continue;
            }

            if (best is null || IsBetter(call, offer!.Value, bestOffer))
            {
                AddLoser(best, bestOffer);
                (best, bestOffer) = (executor, offer!.Value);
            }
            else
            {
                AddLoser(executor, offer.Value);
            }
        }

        decision = best is null
            ? new PlacementDecision(null, "no executor can run the call: " + string.Join("; ", lost.Select(each => $"{each.Executor}: {each.Reason}")), lost.ToArray())
            : new PlacementDecision(best.Name, Reason(call, bestOffer), lost.ToArray());
        return best;

        void AddLoser(IExecutor? loser, Offer offer)
        {
            if (loser is not null)
            {
                lost.Add(new LostOffer(loser.Name, FormattableString.Invariant($"costs {Cost(offer):g4} s, answers in {offer.AnswerIn.TotalMilliseconds:g4} ms")));
            }
        }
    }

    private static string? Refusal(in PlacedCall call, Offer? offer) => offer switch
    {
        null => "it makes no offer",
        { } made when made.Trust < call.Function.Spec.Trust =>
            $"the function needs trust \"{call.Function.Spec.Trust.Name()}\", the executor offers \"{made.Trust.Name()}\"",
        _ => null,
    };

    private static bool Meets(in PlacedCall call, Offer offer) =>
        call.Invocation.Deadline is not { } deadline || offer.AnswerIn <= deadline;

    private bool IsBetter(in PlacedCall call, Offer offer, Offer best)
    {
        var meets = Meets(call, offer);
        return meets == Meets(call, best) ? Cost(offer) < Cost(best) : meets;
    }

    private double Cost(Offer offer) => offer.AnswerIn.TotalSeconds
        + offer.Joules * _weights.SecondsPerJoule
        + offer.BytesMoved * _weights.SecondsPerByteMoved;

    private string Reason(in PlacedCall call, Offer offer) => FormattableString.Invariant(
        $"least cost: {Cost(offer):g4} s{(Meets(call, offer) ? "" : ", though it misses the deadline")}");
}
