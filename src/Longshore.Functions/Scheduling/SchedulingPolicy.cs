namespace Longshore.Functions.Scheduling;

/// <summary>Who runs next, and who gives way to whom.</summary>
internal abstract class SchedulingPolicy
{
    /// <summary>The name it is chosen by.</summary>
    public abstract string Name { get; }

    /// <summary>How long work runs before it lets others of the same order run, or 0: until it ends.</summary>
    public virtual long Quantum => 0;

    /// <summary>The place of work that begins to wait: the lowest runs first, of several the one that came first.</summary>
    public abstract long Order(Work work);

    /// <summary>Whether work that waits should have the slot of work that runs.</summary>
    /// <param name="waiting">The first that waits.</param>
    /// <param name="running">Who would give way.</param>
    /// <param name="now">The time.</param>
    public abstract bool Preempts(Work waiting, Work running, long now);

    /// <summary>The place of work that runs, as if it waited: who comes last gives way first.</summary>
    public virtual long OrderOfRunning(Work work, long now) => Order(work);
}
