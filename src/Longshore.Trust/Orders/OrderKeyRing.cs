using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>Finds the keys for which an order is encrypted.</summary>
/// <param name="ring">The worker's keys.</param>
/// <param name="options">How orders are processed.</param>
internal sealed class OrderKeyRing(WorkerKeyRing ring, OrderOptions options)
{
    private volatile Snapshot _snapshot = new(ring.Accepted, [.. ring.Accepted.Select(keys => new OrderKeys(keys, options))]);

    /// <summary>The keys that requesters are told.</summary>
    public OrderKeys Current => Accepted[0];

    // Two threads may see the change at one time; both make the same.
    private IReadOnlyList<OrderKeys> Accepted
    {
        get
        {
            var (snapshot, accepted) = (_snapshot, ring.Accepted);
            if (!ReferenceEquals(snapshot.Source, accepted))
            {
                _snapshot = snapshot = new Snapshot(
                    accepted, [.. accepted.Select(keys => snapshot.Keys.FirstOrDefault(known => known.Keys == keys) ?? new OrderKeys(keys, options))]);
            }

            return snapshot.Keys;
        }
    }

    /// <summary>Decrypts an order's session key by the keys that it is encrypted for. The caller disposes the cipher.</summary>
    /// <exception cref="OrderException">It is encrypted for other keys, or refused.</exception>
    public (OrderKeys Keys, SessionCipher Session) OpenSession(WorkOrder order)
    {
        var accepted = Accepted;
        foreach (var newer in accepted.SkipLast(1))
        {
            try
            {
                return (newer, newer.Vault.OpenSession(order));
            }
            catch (OrderException)
            {
                // The next keys are older; the last ones say why it is refused.
            }
        }

        return (accepted[^1], accepted[^1].Vault.OpenSession(order));
    }

    private sealed record Snapshot(IReadOnlyList<WorkerKeys> Source, IReadOnlyList<OrderKeys> Keys);
}
