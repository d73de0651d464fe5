namespace Longshore.Trust.Orders;

/// <summary>Remembers past orders for each requester apart, so that none makes the worker forget those of another.</summary>
internal sealed class ReplayGuards
{
    private readonly ReplayGuard[] _guards;
    private readonly PastOrders? _file;

    /// <param name="requesters">The requesters that are told apart, as in <see cref="PastOrder"/>.</param>
    /// <param name="rememberedMax">The most orders that are remembered of all; each requester has an equal share.</param>
    /// <param name="file">Where they are kept from one start to the next; null for nowhere.</param>
    public ReplayGuards(IReadOnlyList<ulong> requesters, int rememberedMax, PastOrders? file)
    {
        _file = file;
        var share = Math.Max(1, rememberedMax / requesters.Count);
        _guards = [.. requesters.Select(requester => new ReplayGuard(requester, share))];
        Remember(file?.Read() ?? [], share);
    }

    /// <summary>Whether the requester's order is new. Of two that come at one time, one is.</summary>
    /// <exception cref="IOException">It cannot be kept, and must not run.</exception>
    public bool TryAdd(int requester, ReadOnlySpan<byte> digest)
    {
        var guard = _guards[requester];
        if (!guard.TryAdd(digest))
        {
            return false;
        }

        try
        {
            _file?.Add(new PastOrder(guard.Requester, digest.ToArray()), () => _guards.SelectMany(each => each.Remembered()));
            return true;
        }
        catch
        {
            // It does not run. It would otherwise be refused as one that did, when it comes again.
            guard.Forget(digest);
            throw;
        }
    }

    // A known requester's order may have run while everybody was served, and the other way round. Of the orders of everybody, no guard remembers
    // more than its share, so that the work does not grow with both orders and requesters.
    private void Remember(IReadOnlyList<PastOrder> orders, int share)
    {
        var servesEverybody = _guards is [{ Requester: PastOrder.Everybody }];
        var own = _guards.ToLookup(guard => guard.Requester);
        var tooOld = orders.Count(order => order.Requester == PastOrder.Everybody) - share;
        foreach (var order in orders)
        {
            if (order.Requester == PastOrder.Everybody && tooOld-- > 0)
            {
                continue;
            }

            foreach (var guard in servesEverybody || order.Requester == PastOrder.Everybody ? _guards : own[order.Requester])
            {
                guard.TryAdd(order.Digest);
            }
        }
    }
}
