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
    private readonly AwayWork _away = new(limits.AwayMax);
    private readonly List<Work> _shed = [];
    private long _arrivals;

    public int QueueLength => policy.Count;

    public IReadOnlyList<Work> Running => _running;

    /// <summary>Work that has begun, has no slot and waits for one.</summary>
    public IReadOnlyList<Work> Suspended => _suspended;

    /// <summary>The number of work items that wait for something other than a slot.</summary>
    public int Away => _away.Count;

    /// <summary>The number of work items that admission control counts with. Zero when all work has ended.</summary>
    public int Accepted => _admission?.Count ?? 0;

    /// <summary>The estimated remaining time of all running and waiting work.</summary>
    public Int128 Load(long now) => Sum(policy.Load, now);

    /// <summary>The estimated remaining time of all running work, and of the waiting work that would run before new
    /// work.</summary>
    public Int128 LoadBefore(Work work, long now) => Sum(policy.LoadBefore(work), now);

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

        // First, so that no slot is given to work that is shed.
        _shed.ForEach(given => Cancel(given));
        if (slot >= 0)
        {
            Start(work, slot, now);
        }
        else
        {
            work.State = WorkState.Queued;
            policy.Add(work);
            change = Preempt(now);
        }

        if (_shed.Count > 0)
        {
            // Again, for work that ran: it may just have lost its slot.
            _shed.ForEach(given => Cancel(given));
            change = change with { Shed = [.. _shed] };
        }

        return ArrivalOf(work, ref change);
    }

    /// <summary>Ends work in any state, and gives back all that it holds. Its slot, if it has one, goes to the next work.</summary>
    /// <returns>The work that has the slot now, or null.</returns>
    public Work? Finish(Work work, long now)
    {
        Work? next = null;
        if (work.IsRunning)
        {
            var slot = Stop(work, now);
            _admission?.Forget(work);
            next = StartNext(slot, now);
        }
        else
        {
            Cancel(work);
        }

        work.State = WorkState.Ended;
        return next;
    }

    /// <summary>Whether work of a function may wait for something other than a slot.</summary>
    public bool HasRoomToWait(Work work) => _away.HasRoom(work.Function);

    /// <summary>Work that has begun waits for something other than a slot. Its slot, if it has not lost it, goes to the next
    /// work.</summary>
    /// <returns>The work that has the slot now, or null.</returns>
    public Work? Leave(Work work, long now)
    {
        var slot = -1;
        if (work.IsRunning)
        {
            slot = Stop(work, now);
        }
        else if (work.State == WorkState.Suspended)
        {
            Remove(work);
        }
        else
        {
            throw new InvalidOperationException($"work that is {work.State} cannot leave its slot");
        }

        work.State = WorkState.Away;
        _away.Add(work);
        _admission?.Update(work);
        return slot >= 0 ? StartNext(slot, now) : null;
    }

    /// <summary>Work that left its slot needs one again.</summary>
    /// <param name="work">The work.</param>
    /// <param name="now">The current time.</param>
    /// <param name="change">The effects on other work.</param>
    public Arrival Return(Work work, long now, out SlotChange change)
    {
        if (work.State != WorkState.Away)
        {
            throw new InvalidOperationException($"work that is {work.State} cannot return to a slot");
        }

        _away.Remove(work);
        work.Return(now);
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

        if (last is null || Next(now, last.Slot) is not { } next || !policy.Preempts(next, last, now))
        {
            return SlotChange.None;
        }

        var slot = Stop(last, now);
        Remove(next);
        Start(next, slot, now);
        Suspend(last, now);
        _admission?.Update(last);
        return new SlotChange(last, next);
    }

    /// <summary>Takes back all that work holds that has no slot: it is no longer wanted. Running work keeps its slot to its end.</summary>
    /// <returns>False if the work did not wait, for a slot or for something else.</returns>
    public bool Cancel(Work work)
    {
        switch (work.State)
        {
            case WorkState.Queued or WorkState.Suspended: Remove(work); break;
            case WorkState.Away: _away.Remove(work); break;
            default: return false;
        }

        _admission?.Forget(work);
        work.State = WorkState.Dismissed;
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

    private Int128 Sum(Int128 waiting, long now)
    {
        foreach (var work in _running)
        {
            waiting += work.RemainingAt(now);
        }

        return waiting;
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
        if (Next(now, slot) is not { } next)
        {
            return null;
        }

        Remove(next);
        Start(next, slot, now);
        return next;
    }

    // The work to run next. A function whose pre-empted work has as many places as are free continues that before it begins more: so some
    // places are always free, and work of another function can begin at once (dynamic thresholds: Choudhury and Hahne 1998).
    private Work? Next(long now, int slot)
    {
        while (true)
        {
            var first = policy.First(now, slot);
            if (first?.State != WorkState.Queued || LongestOfCrowd(first) is not { } longest)
            {
                return first;
            }

            // It must not stay the first: its function would have every slot, as often as one becomes free.
            policy.Exchange(first, longest, now);
            if (policy.First(now, slot) == first)
            {
                return longest;
            }
        }
    }

    // Of the pre-empted work of a work's function, if that has too many places, the one that has waited for longest. Otherwise null.
    private Work? LongestOfCrowd(Work work)
    {
        if (_suspended.Count <= limits.SuspendedMax / 4)
        {
            return null;
        }

        var own = _suspended.Where(suspended => suspended.Function == work.Function).ToArray();
        return own.Length < limits.SuspendedMax - _suspended.Count ? null : own.MinBy(suspended => suspended.WaitingSince);
    }

    private void Suspend(Work work, long now)
    {
        work.Wait(now);
        work.State = WorkState.Suspended;
        _suspended.Add(work);
        policy.Add(work);
    }

    private void Remove(Work work)
    {
        policy.Remove(work);
        _suspended.Remove(work);
    }
}
