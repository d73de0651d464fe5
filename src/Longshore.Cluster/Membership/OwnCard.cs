using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;

namespace Longshore.Cluster.Membership;

/// <summary>This node's card at NATS: written when it has changed, when the connection was made again, and before it expires. One caller at a time.</summary>
/// <param name="link">The connection.</param>
/// <param name="keys">The node's key.</param>
/// <param name="time">The clocks.</param>
internal sealed class OwnCard(NatsLink link, ClusterKeys keys, TimeProvider time)
{
    private byte[] _json = [];
    private byte[] _signed = [];
    private volatile bool _isWritten;
    private long _writtenAt;

    /// <summary>Writes it again the next time: a server may have lost it.</summary>
    public void Forget() => _isWritten = false;

    /// <summary>Writes a card unless it is there.</summary>
    /// <returns>Its digest.</returns>
    public async Task<CardDigest> WriteAsync(NodeCard card, CancellationToken cancellationToken)
    {
        var json = NodeCardText.Write(card);
        if (!json.AsSpan().SequenceEqual(_json))
        {
            (_json, _signed, _isWritten) = (json, NodeCardText.Sign(keys, json), false);
        }

        if (!_isWritten || time.GetElapsedTime(_writtenAt) > ClusterLimits.CardTime)
        {
            // Before the write: a connection that is made again meanwhile may have lost it.
            _isWritten = true;
            try
            {
                await (await link.CardsAsync(cancellationToken)).PutAsync(keys.Id, _signed, cancellationToken: cancellationToken);
                _writtenAt = time.GetTimestamp();
            }
            catch
            {
                _isWritten = false;
                throw;
            }
        }

        return NodeCardText.DigestOf(json);
    }
}
