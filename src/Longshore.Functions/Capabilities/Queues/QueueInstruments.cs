using System.Diagnostics.Metrics;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The metrics of queues.</summary>
internal static class QueueInstruments
{
    public static void AddTo(Meter meter, Func<IEnumerable<QueueState>> queues, TimeProvider time)
    {
        meter.CreateObservableGauge(
            "longshore.queue.depth", () => Measure(queue => queue.Depth), unit: "{message}", description: "Messages that wait or are being delivered.");
        meter.CreateObservableGauge(
            "longshore.queue.dead", () => Measure(queue => queue.Dead), unit: "{message}", description: "Dead letters of a queue.");
        meter.CreateObservableGauge(
            "longshore.queue.bytes", () => Measure(queue => queue.Bytes), unit: "By", description: "Bytes of a queue, with its dead letters.");
        meter.CreateObservableGauge(
            "longshore.queue.oldest.age",
            () => queues().Select(queue => new Measurement<double>(queue.OldestAge(time.GetUtcNow()).TotalSeconds, queue.Tag)),
            unit: "s",
            description: "For how long the message that has waited longest has been due.");
        meter.CreateObservableCounter(
            "longshore.queue.delivered", () => Measure(queue => queue.Delivered), unit: "{message}", description: "Messages that were delivered.");
        meter.CreateObservableCounter(
            "longshore.queue.retried", () => Measure(queue => queue.Retried), unit: "{attempt}", description: "Failed attempts after which another follows.");
        meter.CreateObservableCounter(
            "longshore.queue.died", () => Measure(queue => queue.Died), unit: "{message}", description: "Messages that became dead letters.");
        meter.CreateObservableCounter(
            "longshore.queue.refused", () => Measure(queue => queue.Refused), unit: "{message}", description: "Messages that a full queue has refused.");

        IEnumerable<Measurement<long>> Measure(Func<QueueState, long> value) =>
            queues().Select(queue => new Measurement<long>(value(queue), queue.Tag));
    }
}
