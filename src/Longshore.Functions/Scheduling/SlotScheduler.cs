using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling;

/// <summary>One queue of a node with the slots it serves. It decides by a policy which work runs. It has no threads and no clock:
/// a node uses it under a lock, a simulation without one.</summary>
/// <param name="policy">The order of waiting work.</param>
/// <param name="slots">The number of slots.</param>
/// <param name="limits">The other limits of the queue.</param>
internal sealed class SlotScheduler(SchedulingPolicy policy, int slots, SlotLimits limits)
{
    private readonly AdmissionControl? _admission = limits.Admits ? policy.CreateAdmission(slots) : null;
    private readonly Work?[] _slots = new Work?[slots];
    private readonly List<Work> _running = [];
    private readonly List<Work> _suspended = [];
    private readonly List<Work> _shed = [];
    private long _arrivals;

    public int QueueLength => policy.Count;

    public IReadOnlyList<Work> Running => _running;

    /// <summary>Work that has begun, has no slot and waits for one.</summary>
    public IReadOnlyList<Work> Suspended => _suspended;

    /// <summary>The estimated remaining time of all running and waiting work.</summary>
    public long Load(long now) => policy.Load + _running.Sum(work => work.RemainingAt(now));

    /// <summary>The estimated remaining time of all running work, and of the waiting work that would run before new
    /// work.</summary>
    public long LoadBefore(Work work, long now) => policy.LoadBefore(work) + _running.Sum(other => other.RemainingAt(now));

    /// <summary>Accepts or refuses new work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="now">The current time.</param>
    /// <param name="change">The effects on other work.</param>
    public Arrival Arrive(Work work, long now, out SlotChange change)
    {
        change = SlotChange.None;
        work.Sequence = _arrivals++;
        var slot = FindFree(work);
        if (slot < 0 && (policy.Count >= limits.QueueLengthMax || IsCrowded(work)))
        {
            return Arrival.QueueFull;
        }

        _shed.Clear();
        if (_admission?.TryAccept(work, now, _shed) == false)
        {
            return Arrival.Infeasible;
        }

        if (slot >= 0)
        {
            Start(work, slot, now);
        }
        else
        {
            policy.Add(work);
            change = Preempt(now);
        }

        if (_shed.Count > 0)
        {
            change = change with { Shed = [.. _shed] };
            _shed.ForEach(given => Cancel(given));
        }

        return ArrivalOf(work, ref change);
    }

    /// <summary>Ends running work. Its slot goes to the next work.</summary>
    /// <returns>The work that has the slot now, or null.</returns>
    public Work? Finish(Work work, long now)
    {
        var slot = Stop(work, now);
        _admission?.Forget(work);
        return StartNext(slot, now);
    }

    /// <summary>Running work waits for something other than a slot. Its slot goes to the next work.</summary>
    /// <returns>The work that has the slot now, or null.</returns>
    public Work? Leave(Work work, long now)
    {
        var slot = Stop(work, now);
        _admission?.Update(work);
        return StartNext(slot, now);
    }

    /// <summary>Work that left its slot needs one again.</summary>
    /// <param name="work">The work.</param>
    /// <param name="now">The current time.</param>
    /// <param name="change">The effects on other work.</param>
    public Arrival Return(Work work, long now, out SlotChange change)
    {
        change = SlotChange.None;
        if (FindFree(work) is >= 0 and var slot)
        {
            Start(work, slot, now);
        }
        else
        {
            Suspend(work, now);
            change = Preempt(now);
        }

        return ArrivalOf(work, ref change);
    }

    /// <summary>Pre-empts the last running work in favour of the first waiting work, if the policy requires it.</summary>
    /// <returns>The change, or <see cref="SlotChange.None"/>.</returns>
    public SlotChange Preempt(long now)
    {
        if (!limits.Preempts || policy.Count == 0 || _suspended.Count >= limits.SuspendedMax)
        {
            return SlotChange.None;
        }

        Work? last = null;
        foreach (var running in _running)
        {
            if (last is null || ComesAfter(running, last, now))
            {
                last = running;
            }
        }

        if (last is null || policy.First(now, last.Slot) is not { } first || !policy.Preempts(first, last, now))
        {
            return SlotChange.None;
        }

        var slot = Stop(last, now);
        StartNext(slot, now);
        Suspend(last, now);
        _admission?.Update(last);
        return new SlotChange(last, first);
    }

    /// <summary>Removes waiting work that is no longer wanted.</summary>
    /// <returns>False if the work did not wait.</returns>
    public bool Cancel(Work work)
    {
        if (work.Waiting is null)
        {
            return false;
        }

        Remove(work);
        _admission?.Forget(work);
        return true;
    }

    // One function may use only a quarter of the places for pre-empted work.
    private bool IsCrowded(Work work) =>
        _suspended.Count > limits.SuspendedMax / 4
        && _suspended.Count(suspended => suspended.Function == work.Function) > limits.SuspendedMax / 4;

    // Of running work with the same order, the last to arrive is pre-empted: work accepted earlier counts on its slot.
    private bool ComesAfter(Work work, Work other, long now) =>
        (policy.OrderOfRunning(work, now), work.Sequence).CompareTo((policy.OrderOfRunning(other, now), other.Sequence)) > 0;

    // New work that got its slot by pre-emption is reported as running, not also as granted.
    private static Arrival ArrivalOf(Work work, ref SlotChange change)
    {
        if (change.Granted == work)
        {
            change = change with { Granted = null };
        }

        return work.IsRunning ? Arrival.Runs : Arrival.Waits;
    }

    private int FindFree(Work work)
    {
        for (var slot = 0; _running.Count < slots && slot < slots; slot++)
        {
            if (_slots[slot] is null && policy.MayUse(work, slot))
            {
                return slot;
            }
        }

        return -1;
    }

    private void Start(Work work, int slot, long now)
    {
        work.Start(slot, now);
        _slots[slot] = work;
        _running.Add(work);
        policy.Started(work, now);
    }

    private int Stop(Work work, long now)
    {
        work.Stop(now);
        _slots[work.Slot] = null;
        _running.Remove(work);
        policy.Stopped(work, now);
        return work.Slot;
    }

    private Work? StartNext(int slot, long now)
    {
        if (policy.First(now, slot) is not { } next)
        {
            return null;
        }

        Remove(next);
        Start(next, slot, now);
        return next;
    }

    private void Suspend(Work work, long now)
    {
        work.Wait(now);
        _suspended.Add(work);
        policy.Add(work);
    }

    private void Remove(Work work)
    {
        policy.Remove(work);
        _suspended.Remove(work);
    }
}
