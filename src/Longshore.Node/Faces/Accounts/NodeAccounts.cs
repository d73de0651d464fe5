using Longshore.Rpc.Framing;

namespace Longshore.Node.Faces.Accounts;

/// <summary>What a node holds for its clients, over all listeners and protocols.</summary>
/// <param name="Connections">The connections.</param>
/// <param name="Held">The bytes of requests and of answers that are not sent, beyond the first of each.</param>
internal sealed record NodeAccounts(ConnectionLimit Connections, HeldBytes Held)
{
    /// <summary>The bytes of one request or answer that are not counted: 16 KiB.</summary>
    // So that clients with large requests cannot keep out those with small ones. 10,000 connections hold 160 MiB of them.
    public const int FreeBytes = 16 << 10;

    /// <summary>The sentence for a request that is refused because too many bytes are held.</summary>
    public const string TooManyBytes = "the node holds too many bytes of requests and answers";
}
