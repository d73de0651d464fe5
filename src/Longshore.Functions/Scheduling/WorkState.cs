namespace Longshore.Functions.Scheduling;

/// <summary>The life of a work item. <see cref="SlotScheduler"/> alone changes it, and <see cref="SlotScheduler.Finish"/> is the one way
/// out: it gives back what the state says the work holds.</summary>
internal enum WorkState
{
    /// <summary>It holds nothing: not yet accepted, or refused.</summary>
    Arrived,

    /// <summary>Accepted; it waits for its first slot and holds an entry of the queue.</summary>
    Queued,

    /// <summary>It holds a slot.</summary>
    Running,

    /// <summary>It has begun and waits for a slot again: pre-empted, or back from a wait. It holds an entry of the queue.</summary>
    Suspended,

    /// <summary>It has begun and waits for something other than a slot, such as time. It holds a place among such work.</summary>
    Away,

    /// <summary>It must end and needs no slot for that. It holds nothing.</summary>
    Dismissed,

    /// <summary>It has ended. It holds nothing.</summary>
    Ended,
}
