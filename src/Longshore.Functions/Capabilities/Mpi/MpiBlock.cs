using Longshore.Functions.Near;

namespace Longshore.Functions.Capabilities.Mpi;

/// <summary>Ranks of a world that begin at another node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Offer">What was known of it when it was chosen.</param>
/// <param name="First">The first of the ranks.</param>
/// <param name="Count">Their number.</param>
internal sealed record MpiBlock(IRankNode Node, NearOffer Offer, int First, int Count);
