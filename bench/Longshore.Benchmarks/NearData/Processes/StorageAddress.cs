namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>How a compute node reaches a storage node.</summary>
/// <param name="Host">The host of the store on which it sits.</param>
/// <param name="Objects">The URL of its objects.</param>
/// <param name="Token">Its token.</param>
/// <param name="PeerPort">The port for other nodes, on loopback.</param>
internal sealed record StorageAddress(string Host, Uri Objects, string Token, int PeerPort);
