using NATS.Client.JetStream;

namespace Longshore.Cluster.Queues;

/// <summary>A message that is leased to this node.</summary>
/// <param name="stored">The message.</param>
/// <param name="note">What is known of it.</param>
/// <param name="delivery">Its delivery, by which it is settled.</param>
internal sealed class LeasedMessage(StoredMessage stored, QueueNote note, INatsJSMsg<byte[]> delivery)
{
    private volatile INatsJSMsg<byte[]> _delivery = delivery;

    public StoredMessage Stored => stored;

    public QueueNote Note => note;

    /// <summary>The newest delivery: NATS delivers a message again that it heard nothing of for the time of a lease.</summary>
    public INatsJSMsg<byte[]> Delivery
    {
        get => _delivery;
        set => _delivery = value;
    }
}
