using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Specs;

namespace Longshore.Cluster.Queues;

/// <summary>The metrics of a cluster's queues: the gauges are those of the cluster, the counters those of this node.</summary>
internal sealed class ClusterQueueMetrics : IDisposable
{
    private readonly ConcurrentDictionary<QueueName, Counts> _counts = new();
    private volatile IReadOnlyList<QueueStatus> _known = [];

    public ClusterQueueMetrics()
    {
        Gauge("longshore.queue.depth", status => status.Depth, "Messages that wait or are being delivered.");
        Gauge("longshore.queue.dead", status => status.Dead, "Dead letters of a queue.");
        Meter.CreateObservableGauge(
            "longshore.queue.oldest.age",
            () => _known.Select(status => new Measurement<double>(status.OldestAgeSeconds, Tag(status.Name))),
            unit: "s",
            description: "For how long the message that has waited longest has been due.");
        Counter("longshore.queue.delivered", "{message}", counts => counts.Delivered, "Messages that were delivered.");
        Counter("longshore.queue.retried", "{attempt}", counts => counts.Retried, "Failed attempts after which another follows.");
        Counter("longshore.queue.died", "{message}", counts => counts.Died, "Messages that became dead letters.");
        Counter("longshore.queue.refused", "{message}", counts => counts.Refused, "Messages that a full queue has refused.");
    }

    /// <summary>The meter.</summary>
    public Meter Meter { get; } = new("Longshore.Queues");

    /// <summary>The queues as they were asked for last.</summary>
    public IReadOnlyList<QueueStatus> Known
    {
        get => _known;
        set => _known = value;
    }

    /// <summary>What this node has done with a queue.</summary>
    public Counts Of(QueueName queue) => _counts.GetOrAdd(queue, _ => new Counts());

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string queue) => new("queue", queue);

    private void Gauge(string name, Func<QueueStatus, long> value, string description) => Meter.CreateObservableGauge(
        name, () => _known.Select(status => new Measurement<long>(value(status), Tag(status.Name))), unit: "{message}", description: description);

    private void Counter(string name, string unit, Func<Counts, long> value, string description) => Meter.CreateObservableCounter(
        name, () => _counts.Select(each => new Measurement<long>(value(each.Value), Tag(each.Key.Value))), unit: unit, description: description);

    /// <summary>Counters of one queue.</summary>
    internal sealed class Counts
    {
        private long _delivered;
        private long _retried;
        private long _died;
        private long _refused;

        public long Delivered => Volatile.Read(ref _delivered);

        public long Retried => Volatile.Read(ref _retried);

        public long Died => Volatile.Read(ref _died);

        public long Refused => Volatile.Read(ref _refused);

        public void NoteDelivered() => Interlocked.Increment(ref _delivered);

        public void NoteRetried() => Interlocked.Increment(ref _retried);

        public void NoteDied() => Interlocked.Increment(ref _died);

        public void NoteRefused() => Interlocked.Increment(ref _refused);
    }
}
