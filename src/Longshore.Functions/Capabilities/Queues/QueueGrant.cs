using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The argument of a grant: the queue to which a function may send.</summary>
/// <param name="Queue">The queue.</param>
internal sealed record QueueGrant(QueueName Queue)
{
    /// <summary>Takes a text that is the name of a queue, but not that of the node's own.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out QueueGrant? grant)
    {
        grant = QueueName.TryParse(text, out var queue) && !queue.IsOfNode ? new QueueGrant(queue) : null;
        return grant is not null;
    }
}
