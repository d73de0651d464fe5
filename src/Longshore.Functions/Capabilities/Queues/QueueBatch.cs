namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The changes of the next commit.</summary>
internal sealed class QueueBatch
{
    public List<PendingSend> Sent { get; } = [];

    public List<(QueueState Queue, MessageSettlement Settlement)> Settled { get; } = [];

    public List<PendingLease> Leases { get; } = [];

    public bool IsEmpty => Sent.Count == 0 && Settled.Count == 0 && Leases.Count == 0;

    public QueueCommit ToCommit() => new(
        [.. Sent.Select(each => each.Message)], [.. Settled.Select(each => each.Settlement)], [.. Leases.Select(each => each.Request)]);

    /// <summary>The changes are durable.</summary>
    public void Complete(IReadOnlyList<LeasedMessages> leased)
    {
        Sent.ForEach(each => each.Complete());
        Settled.ForEach(each => each.Queue.NoteSettled(each.Settlement));
        foreach (var (lease, answer) in Leases.Zip(leased))
        {
            lease.Complete(answer);
        }
    }

    /// <summary>Nothing was changed. Settlements are kept, because their deliveries have ended.</summary>
    public void Fail(Exception failure)
    {
        Sent.ForEach(each => each.Fail(failure));
        Leases.ForEach(each => each.Fail(failure));
    }
}
