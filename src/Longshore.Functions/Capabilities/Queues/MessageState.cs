namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The states of a stored message. Stores keep the numbers.</summary>
public enum MessageState
{
    /// <summary>It waits for its delivery.</summary>
    Ready = 0,

    /// <summary>It was taken for delivery and is not settled.</summary>
    Leased = 1,

    /// <summary>It is a dead letter.</summary>
    Dead = 2,

    /// <summary>It was delivered. It is no longer stored.</summary>
    Done = 3,
}
