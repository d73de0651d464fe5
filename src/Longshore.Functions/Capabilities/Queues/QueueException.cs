namespace Longshore.Functions.Capabilities.Queues;

/// <summary>A queue took no message.</summary>
/// <param name="refusal">Why.</param>
/// <param name="message">The sentence that explains it. Holds no payload.</param>
/// <param name="cause">What the store met, or null.</param>
public sealed class QueueException(QueueRefusal refusal, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public QueueRefusal Refusal => refusal;
}
