using Longshore.Functions.Attestation;
using Longshore.Functions.Calls;

namespace Longshore.Functions.Near;

/// <summary>The offers of a call that names an object: this node, to which the object would move, and the storage nodes that have it, to which the
/// call would move. <see cref="OfferPolicy"/> chooses, as it does for every call.</summary>
internal static class NearDecision
{
    /// <summary>The name of this node in decisions.</summary>
    public const string Here = "here";

    // An estimate is rough, and a call that stays cannot be lost: one of which no time is known moves if that saves a tenth.
    private const double Doubt = 1 / 0.9;

    // What a move takes beside its ways: the state, a sandbox, the encryption and the threads of two nodes. Measured by "bench neardata".
    private const double MoveSeconds = 2e-3;

    /// <summary>The offers: this node first, then the storage nodes in their order.</summary>
    /// <param name="known">What earlier runs took.</param>
    /// <param name="objectBytes">The bytes of the object.</param>
    /// <param name="stateBytes">The bytes of the state that would move.</param>
    /// <param name="nodes">The storage nodes, at least one.</param>
    /// <param name="need">The trust that the function needs: this node has it, since the call is here.</param>
    /// <param name="waitHere">The time until the call could begin here. Default: zero, as of a guest that runs.</param>
    public static PlacementCandidate[] Offers(
        NearView known, long objectBytes, long stateBytes, IReadOnlyList<NearCandidate> nodes, TrustNeed need, TimeSpan waitHere = default)
    {
        var moved = stateBytes + known.Back;
        var objectWay = nodes.Min(each => each.Offer.SecondsFor(objectBytes));
        var stateWay = nodes.Min(each => each.Offer.SecondsFor(moved));

        // The function itself is taken to run as long there as here. So the time of one place follows from that of the other. But if that has become
        // longer, it may be the place and not the function: then the time that was forgotten is the better estimate.
        var here = known.Here?.TotalSeconds ?? AtMost(known.HereBefore, Work(known.There, stateWay + MoveSeconds) + objectWay);
        return
        [
            new(Here, ExecutorKind.Local, new Offer(waitHere, TimeSpan.FromSeconds(here), objectBytes, Joules: null, need.Level) { Measurements = need.Measurements }, Refusal: null),
            .. nodes.Select(each => new PlacementCandidate(each.Node.Name, ExecutorKind.Storage, new Offer(
                each.Offer.Wait,
                TimeSpan.FromSeconds(known.There?.TotalSeconds
                    ?? AtMost(known.ThereBefore, (Work(known.Here, objectWay) + each.Offer.SecondsFor(moved) + MoveSeconds) * Doubt)),
                moved,
                Joules: null,
                each.Offer.Proof.Level) { Measurements = each.Offer.Proof.Measurements }, Refusal: null)),
        ];
    }

    private static double AtMost(TimeSpan? before, double estimate) => Math.Min(before?.TotalSeconds ?? double.MaxValue, estimate);

    private static double Work(TimeSpan? took, double way) => Math.Max((took?.TotalSeconds ?? 0) - way, 0);
}
