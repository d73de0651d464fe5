using System.Collections.Immutable;
using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;

namespace Longshore.Functions.Placement;

/// <summary>Chooses an executor for each call. The function's executor and trust are hard constraints; then an offer that meets the deadline comes before one that
/// does not; then the least weighted cost wins.</summary>
internal sealed class Placer
{
    private readonly ImmutableArray<IExecutor> _executors;
    private readonly OfferPolicy _policy;
    private readonly PlacementDecision _onlyDecision;

    /// <param name="executors">The executors, at least one. The first wins a tie.</param>
    /// <param name="weights">What offers cost.</param>
    public Placer(IEnumerable<IExecutor> executors, PlacementWeights weights)
    {
        _executors = [.. executors];
        _policy = new OfferPolicy(weights);
        _onlyDecision = new PlacementDecision(_executors[0].Name, "it is the only executor", []);
    }

    /// <summary>Places a call.</summary>
    /// <returns>The executor, or null if none can run the call; the decision says why.</returns>
    public IExecutor? Place(in PlacedCall call, out PlacementDecision decision)
    {
        // A call without constraints on a node with one executor costs no estimate.
        if (_executors.Length == 1 && call.Function.Spec.Executor is null && TrustNeed.Of(call.Function.Spec).IsNone)
        {
            decision = _onlyDecision;
            return _executors[0];
        }

        return Choose(call, out decision);
    }

    private IExecutor? Choose(in PlacedCall call, out PlacementDecision decision)
    {
        var only = call.Function.Spec.Executor;
        var offers = new (string Name, Offer? Offer)[_executors.Length];
        for (var i = 0; i < offers.Length; i++)
        {
            var may = only is null || only.Value == _executors[i].Name;
            offers[i] = (_executors[i].Name, may ? _executors[i].Estimate(call) : null);
        }

        var chosen = _policy.Choose(offers, TrustNeed.Of(call.Function.Spec), call.Invocation.Deadline, out decision, only);
        return chosen < 0 ? null : _executors[chosen];
    }
}
