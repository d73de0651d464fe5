using System.Collections.Frozen;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The queues to which a function may send.</summary>
/// <param name="queues">The node's queues, or null if it has none.</param>
/// <param name="granted">The names.</param>
internal sealed class QueueGrants(IMessageQueues? queues, IEnumerable<QueueName> granted)
{
    private readonly FrozenSet<QueueName> _granted = granted.ToFrozenSet();

    /// <summary>The node's queues, or null: the function runs without a node.</summary>
    public IMessageQueues? Queues => queues;

    public bool Contains(QueueName queue) => _granted.Contains(queue);
}
