namespace Longshore.Trust.Orders;

/// <summary>An order that ran.</summary>
/// <param name="Requester">The beginning of the digest of the requester's key; <see cref="Everybody"/> where everybody is served.</param>
/// <param name="Digest">The order's digest, 32 bytes.</param>
internal sealed record PastOrder(ulong Requester, byte[] Digest)
{
    /// <summary>The requester of orders that ran while the worker served everybody.</summary>
    public const ulong Everybody = 0;
}
