namespace Longshore.Trust.Orders;

/// <summary>Remembers the last orders of a requester by their digests, to refuse those that come again.</summary>
/// <param name="requester">The requester, as in <see cref="PastOrder"/>.</param>
/// <param name="rememberedMax">The most that are remembered; then the oldest are forgotten.</param>
internal sealed class ReplayGuard(ulong requester, int rememberedMax)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Queue<string> _order = new();

    /// <summary>The requester.</summary>
    public ulong Requester => requester;

    /// <summary>The orders that are remembered, the oldest first.</summary>
    public IReadOnlyList<PastOrder> Remembered()
    {
        lock (_lock)
        {
            return [.. _order.Select(text => new PastOrder(requester, Convert.FromBase64String(text)))];
        }
    }

    /// <summary>Whether the order is new. Of two that come at one time, one is.</summary>
    public bool TryAdd(ReadOnlySpan<byte> digest)
    {
        var text = Convert.ToBase64String(digest);
        lock (_lock)
        {
            if (!_known.Add(text))
            {
                return false;
            }

            _order.Enqueue(text);
            if (_order.Count > rememberedMax)
            {
                _known.Remove(_order.Dequeue());
            }

            return true;
        }
    }

    /// <summary>Forgets an order that did not run, so that it may come again.</summary>
    public void Forget(ReadOnlySpan<byte> digest)
    {
        var text = Convert.ToBase64String(digest);
        lock (_lock)
        {
            if (_known.Remove(text))
            {
                _order = new Queue<string>(_order.Where(each => each != text));
            }
        }
    }
}
