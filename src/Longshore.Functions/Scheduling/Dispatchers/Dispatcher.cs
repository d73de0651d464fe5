using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>Which queue takes work that arrives. Queues do not help each other: what is in one runs in its slots.</summary>
internal abstract class Dispatcher
{
    /// <summary>The name it is chosen by.</summary>
    public abstract string Name { get; }

    /// <summary>Whether every slot has a queue of its own; otherwise all have one.</summary>
    public abstract bool HasQueuePerSlot { get; }

    /// <summary>The policy of the queues, where it belongs to the dispatcher; null where it is chosen.</summary>
    public virtual SchedulingPolicy? OwnPolicy(TimeProvider time, int slots) => null;

    /// <summary>Which queue takes new work.</summary>
    public virtual int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now) => 0;
}
