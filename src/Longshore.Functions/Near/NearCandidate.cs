namespace Longshore.Functions.Near;

/// <summary>A storage node that has an object and answers.</summary>
/// <param name="Node">The node.</param>
/// <param name="Offer">What is known of it now.</param>
internal readonly record struct NearCandidate(INearNode Node, NearOffer Offer);
