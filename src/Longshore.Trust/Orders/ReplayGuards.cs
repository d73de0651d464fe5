namespace Longshore.Trust.Orders;

/// <summary>Remembers past orders for each requester apart, so that none makes the worker forget those of another.</summary>
internal sealed class ReplayGuards
{
    private readonly ReplayGuard[] _guards;

    /// <param name="requesters">The requesters that are told apart.</param>
    /// <param name="rememberedMax">The most orders that are remembered of all; each requester has an equal share.</param>
    public ReplayGuards(int requesters, int rememberedMax) =>
        _guards = [.. Enumerable.Range(0, requesters).Select(_ => new ReplayGuard(Math.Max(1, rememberedMax / requesters)))];

    /// <summary>Whether the requester's order is new. Of two that come at one time, one is.</summary>
    public bool TryAdd(int requester, ReadOnlySpan<byte> digest) => _guards[requester].TryAdd(digest);
}
