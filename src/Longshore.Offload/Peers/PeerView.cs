using Longshore.Functions.Attestation;
using Longshore.Functions.Near;

namespace Longshore.Offload.Peers;

/// <summary>What was heard of a node.</summary>
/// <param name="State">What it says of itself.</param>
/// <param name="RoundTrip">The time of a request without content.</param>
/// <param name="BytesPerSecond">How fast bytes go there.</param>
/// <param name="Proof">What it has proven.</param>
/// <param name="Connection">The number of the connection on which it has.</param>
/// <param name="Asked">When it was asked, a timestamp.</param>
/// <param name="Heard">When it was heard, a timestamp.</param>
internal sealed record PeerView(NearState State, TimeSpan RoundTrip, double BytesPerSecond, TrustProof Proof, long Connection, long Asked, long Heard);
