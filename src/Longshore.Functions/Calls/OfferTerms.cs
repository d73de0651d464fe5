using Longshore.Functions.Attestation;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Calls;

/// <summary>By what offers for one call are compared.</summary>
/// <param name="Goal">What is preferred.</param>
/// <param name="Weights">What offers cost under <see cref="PlacementGoal.Weighted"/>.</param>
/// <param name="Need">The trust that the function needs.</param>
/// <param name="Deadline">The time until the deadline, or null.</param>
internal readonly record struct OfferTerms(PlacementGoal Goal, PlacementWeights Weights, TrustNeed Need, TimeSpan? Deadline)
{
    // Differences of a network's round trips say nothing of which member is sooner.
    private const double EqualSeconds = 1e-3;

    /// <summary>The place of an offer.</summary>
    public OfferKey KeyOf(in OfferFigures offer)
    {
        var late = IsLate(offer.AnswerIn);
        var soon = offer.AnswerIn + EqualSeconds;
        return Goal switch
        {
            PlacementGoal.Deadline => new(late, IsUnknown: false, soon, 0),
            PlacementGoal.Data => new(late, IsUnknown: false, offer.Bytes, soon),
            PlacementGoal.Energy => new(late, double.IsNaN(offer.Joules), Known(offer.Joules), soon),
            PlacementGoal.Cost => new(late, double.IsNaN(offer.Cost), Known(offer.Cost), soon),
            _ => new(late, IsUnknown: false, Weigh(offer) + EqualSeconds, 0),
        };
    }

    /// <summary>Whether an offer misses the deadline, or is of an executor that is full.</summary>
    public bool IsLate(double answerIn) =>
        answerIn >= Offer.Never.TotalSeconds || (Deadline is { } deadline && answerIn > deadline.TotalSeconds);

    /// <summary>The weighted cost of an offer, in seconds. What is not known costs nothing.</summary>
    public double Weigh(in OfferFigures offer) =>
        offer.AnswerIn + Known(offer.Joules) * Weights.SecondsPerJoule + offer.Bytes * Weights.SecondsPerByteMoved;

    /// <summary>Why an executor may not run the call whatever its offer is, or null.</summary>
    public string? Refusal(in Offer offer) =>
        Need.IsNone || (offer.Trust >= Need.Level && Need.Measurements.Count == 0) ? null : offer.Proof.Refusal(Need);

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;
}
