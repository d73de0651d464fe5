using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling.Dispatchers;

/// <summary>Chooses a queue for each arriving work. Queues do not share work: work in a queue runs only in that queue's
/// slots.</summary>
internal abstract class Dispatcher
{
    /// <summary>The dispatcher's name in options.</summary>
    public abstract string Name { get; }

    /// <summary>Whether every slot has its own queue. If false, all slots share one queue.</summary>
    public abstract bool HasQueuePerSlot { get; }

    /// <summary>Whether it compares the deadlines of work.</summary>
    public virtual bool OrdersByDeadline => false;

    /// <summary>The policy of the queues if the dispatcher requires a certain one, or null if any policy may be chosen.</summary>
    public virtual SchedulingPolicy? OwnPolicy(TimeProvider time, int slots) => null;

    /// <summary>Chooses the queue for new work.</summary>
    public virtual int Choose(Work work, IReadOnlyList<SlotScheduler> queues, long now) => 0;
}
