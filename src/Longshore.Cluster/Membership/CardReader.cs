using System.Threading.Channels;
using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;
using NATS.Client.KeyValueStore;

namespace Longshore.Cluster.Membership;

/// <summary>Reads and checks the cards of nodes that are heard. A heartbeat by anyone may ask for one, so what is read and checked in a second is limited.</summary>
/// <param name="link">The connection.</param>
/// <param name="table">Receives the cards.</param>
/// <param name="refused">Called when an entry is no card. Must not block.</param>
/// <param name="time">The clocks.</param>
internal sealed class CardReader(NatsLink link, MemberTable table, Action<EntryRefusal> refused, TimeProvider time)
{
    private readonly Channel<(string Id, Heartbeat Beat)> _wanted = Channel.CreateBounded<(string, Heartbeat)>(ClusterLimits.CardsWantedMax);
    private readonly Lock _lock = new();
    private long _second = time.GetTimestamp();
    private int _checked;

    /// <summary>Asks for the card of a node whose heartbeat was heard. At the limit it is asked for with a later heartbeat.</summary>
    public void Want(string id, Heartbeat beat) => _wanted.Writer.TryWrite((id, beat));

    /// <summary>Takes a card that was written.</summary>
    /// <param name="key">The key under which it stands.</param>
    /// <param name="value">The bytes.</param>
    /// <returns>The card, or null if it is none, or the one that is known.</returns>
    public NodeCard? Take(string key, byte[] value)
    {
        if (IsKnown(key, value))
        {
            return null;
        }

        if (!MayCheck())
        {
            refused(EntryRefusal.Pace);
            return null;
        }

        if (NodeCardText.Read(key, value, out var card, out var digest) is { } refusal)
        {
            refused(refusal);
            return null;
        }

        if (!table.TryTake(card, digest))
        {
            refused(EntryRefusal.Full);
            return null;
        }

        return card;
    }

    /// <summary>Reads the cards that are asked for, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (id, beat) in _wanted.Reader.ReadAllAsync(cancellationToken))
            {
                if (!table.TryNote(id, beat))
                {
                    await ReadAsync(id, beat, cancellationToken);
                    await Task.Delay(ClusterLimits.CardReadTime, time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    // The border of reading: the node is heard again in a second.
    private async Task ReadAsync(string id, Heartbeat beat, CancellationToken cancellationToken)
    {
        try
        {
            using var late = new CancellationTokenSource(ClusterLimits.HeartbeatTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            var entry = await (await link.CardsAsync(either.Token)).GetEntryAsync<byte[]>(id, cancellationToken: either.Token);
            Take(id, entry.Value ?? []);
            table.TryNote(id, beat);
        }
        catch (Exception absent) when (absent is NatsKVKeyNotFoundException or NatsKVKeyDeletedException)
        {
            refused(EntryRefusal.Missing);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            link.ForgetBuckets();
        }
    }

    private bool IsKnown(string key, byte[] value) =>
        value.Length is >= SignedBytes.HeadBytes and <= ClusterLimits.CardBytesMax
        && table.CardOf(key) == NodeCardText.DigestOf(value.AsSpan(SignedBytes.HeadBytes));

    private bool MayCheck()
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_second) >= TimeSpan.FromSeconds(1))
            {
                (_second, _checked) = (time.GetTimestamp(), 0);
            }

            return ++_checked <= ClusterLimits.CardChecksPerSecond;
        }
    }
}
