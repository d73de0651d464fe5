namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Who runs next, and who gives way to whom. One object holds what waits for one <see cref="SlotScheduler"/>.</summary>
internal abstract class SchedulingPolicy
{
    /// <summary>The name it is chosen by.</summary>
    public abstract string Name { get; }

    /// <summary>How much work waits.</summary>
    public abstract int Count { get; }

    /// <summary>How long all that waits will probably run.</summary>
    public abstract long Load { get; }

    /// <summary>Work begins to wait.</summary>
    public abstract void Add(Work work);

    /// <summary>Work that waits does so no longer.</summary>
    public abstract void Remove(Work work);

    /// <summary>Who should run next, or null.</summary>
    /// <param name="now">The time.</param>
    /// <param name="slot">Where.</param>
    public abstract Work? First(long now, int slot);

    /// <summary>How long that part of what waits will probably run which comes before new work.</summary>
    public abstract long LoadBefore(Work work);

    /// <summary>The place of work that begins to wait: the lowest runs first, of several the one that came first.</summary>
    public abstract long Order(Work work);

    /// <summary>The place of work among all that is accepted, in the order in which it will be done.</summary>
    public virtual long OrderOfAccepted(Work work) => Order(work);

    /// <summary>The place of work that runs, as if it waited: who comes last gives way first.</summary>
    public virtual long OrderOfRunning(Work work, long now) => Order(work);

    /// <summary>Whether work that waits should have the slot of work that runs.</summary>
    /// <param name="waiting">The first that waits.</param>
    /// <param name="running">Who would give way.</param>
    /// <param name="now">The time.</param>
    public abstract bool Preempts(Work waiting, Work running, long now);

    /// <summary>Whether work may run in a slot.</summary>
    public virtual bool MayUse(Work work, int slot) => true;

    /// <summary>When time alone may change who should run: as long as this work runs, not before.</summary>
    public virtual long ChangesAt(Work running, long now) => long.MaxValue;

    /// <summary>Work was given a slot.</summary>
    public virtual void Started(Work work, long now)
    {
    }

    /// <summary>Work lost its slot, or ended.</summary>
    public virtual void Stopped(Work work, long now)
    {
    }

    /// <summary>What decides which work is taken in under this policy.</summary>
    public virtual AdmissionControl CreateAdmission(int slots) => new(this, slots);
}
