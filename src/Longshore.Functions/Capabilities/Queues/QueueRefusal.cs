namespace Longshore.Functions.Capabilities.Queues;

/// <summary>Why a queue took no message.</summary>
public enum QueueRefusal
{
    /// <summary>The body is over the limit.</summary>
    TooLarge,

    /// <summary>The queue, or the number of queues, is at its limit.</summary>
    Full,

    /// <summary>The message could not be written.</summary>
    NotWritten,
}
