using Longshore.Functions.Specs;
using Longshore.Node.Faces.Queues;

namespace Longshore.Node.Hosting;

/// <summary>What runs the calls of the node's own queue, whose callers do not wait.</summary>
/// <param name="DeliverAsync">Runs a call.</param>
/// <param name="ConcurrencyMax">The most calls at one time.</param>
internal sealed record DetachedTrigger(Func<MessageBatch, CancellationToken, Task<IReadOnlyList<Delivery>>> DeliverAsync, int ConcurrencyMax)
{
    /// <summary>Its subscription. The function of a call says how often it is tried, up to the bound of all subscriptions.</summary>
    public QueueSubscription Subscription { get; } = new(QueueName.OfDetachedCalls)
    {
        ConcurrencyMax = ConcurrencyMax,
        AttemptsMax = QueueSubscription.AttemptsLimit,
    };
}
