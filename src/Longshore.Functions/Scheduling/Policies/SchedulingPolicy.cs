namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Orders waiting work and decides about pre-emption. Each <see cref="SlotScheduler"/> has one object, which holds its
/// waiting work.</summary>
internal abstract class SchedulingPolicy
{
    /// <summary>The policy's name in options.</summary>
    public abstract string Name { get; }

    /// <summary>The number of waiting work items.</summary>
    public abstract int Count { get; }

    /// <summary>The estimated remaining time of all waiting work.</summary>
    public abstract Int128 Load { get; }

    /// <summary>Adds waiting work.</summary>
    public abstract void Add(Work work);

    /// <summary>Removes work that no longer waits.</summary>
    public abstract void Remove(Work work);

    /// <summary>The work to run next, or null.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="slot">The slot in which the work would run.</param>
    public abstract Work? First(long now, int slot);

    /// <summary>The first waiting work gives its place up, because its function must continue what it has begun. It goes behind other work:
    /// to the place of other waiting work of the function, which may get its place.</summary>
    /// <param name="first">The first waiting work.</param>
    /// <param name="other">The other work.</param>
    /// <param name="now">The current time.</param>
    public abstract void Exchange(Work first, Work other, long now);

    /// <summary>The estimated remaining time of the waiting work that would run before new work.</summary>
    public abstract Int128 LoadBefore(Work work);

    /// <summary>The order of work that begins to wait. The lowest runs first; work of the same order runs in order of
    /// arrival.</summary>
    public abstract long Order(Work work);

    /// <summary>The order of work among all accepted work.</summary>
    public virtual long OrderOfAccepted(Work work) => Order(work);

    /// <summary>The order of running work, as if it waited. The highest is pre-empted first.</summary>
    public virtual long OrderOfRunning(Work work, long now) => Order(work);

    /// <summary>Whether waiting work should pre-empt running work.</summary>
    /// <param name="waiting">The first waiting work.</param>
    /// <param name="running">The work that would be pre-empted.</param>
    /// <param name="now">The current time.</param>
    public abstract bool Preempts(Work waiting, Work running, long now);

    /// <summary>Whether work may run in a slot.</summary>
    public virtual bool MayUse(Work work, int slot) => true;

    /// <summary>The earliest time at which a pre-emption decision about this running work can change without another
    /// event.</summary>
    public virtual long ChangesAt(Work running, long now) => long.MaxValue;

    /// <summary>Called when work got a slot.</summary>
    public virtual void Started(Work work, long now)
    {
    }

    /// <summary>Called when work lost its slot or ended.</summary>
    public virtual void Stopped(Work work, long now)
    {
    }

    /// <summary>Creates the admission control for this policy.</summary>
    public virtual AdmissionControl CreateAdmission(int slots) => new(this, slots);
}
