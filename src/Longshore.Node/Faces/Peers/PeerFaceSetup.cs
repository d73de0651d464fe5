using Longshore.Node.Faces.Rpc;
using Longshore.Offload.Keys;

namespace Longshore.Node.Faces.Peers;

/// <summary>The dependencies of the face for other nodes.</summary>
/// <param name="Requests">Answers them.</param>
/// <param name="Identity">The node's key.</param>
/// <param name="Trusted">The keys of nodes that are served.</param>
internal sealed record PeerFaceSetup(PeerRequests Requests, OffloadIdentity Identity, TrustedKeys Trusted);
