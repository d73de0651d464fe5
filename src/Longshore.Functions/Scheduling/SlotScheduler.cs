namespace Longshore.Functions.Scheduling;

/// <summary>Decides who runs in which slot, by a policy. It has no threads and no clock: a node asks it under a lock, a simulation
/// without one.</summary>
/// <param name="policy">Who comes first.</param>
/// <param name="slots">How many run at one time.</param>
/// <param name="queueLengthMax">How many wait at most.</param>
/// <param name="preempts">Whether work that runs gives way.</param>
/// <param name="admits">Whether work is refused that could not end by its deadline.</param>
internal sealed class SlotScheduler(SchedulingPolicy policy, int slots, int queueLengthMax, bool preempts, bool admits)
{
    private readonly WorkTree _waiting = new();

    // All that is accepted and has not ended, in the order it will be done.
    private readonly WorkTree _accepted = new();
    private readonly List<Work> _running = [];
    private readonly List<WorkTree.Node> _first = [];
    private long _arrivals;

    public int QueueLength => _waiting.Count;

    public IReadOnlyList<Work> Running => _running;

    /// <summary>Takes new work in.</summary>
    /// <param name="work">The work.</param>
    /// <param name="now">The time.</param>
    /// <param name="victim">Who must be asked to give its slot up for it, or null.</param>
    public Arrival Arrive(Work work, long now, out Work? victim)
    {
        victim = null;
        work.Sequence = _arrivals++;
        if (_running.Count == slots && _waiting.Count == queueLengthMax)
        {
            return Arrival.QueueFull;
        }

        if (admits && !TryAccept(work, now))
        {
            return Arrival.Infeasible;
        }

        if (_running.Count < slots)
        {
            Start(work, now);
            return Arrival.Runs;
        }

        Wait(work);
        victim = FindVictim(now);
        return Arrival.Waits;
    }

    /// <summary>Work has ended. Its slot goes to the next.</summary>
    /// <returns>Who runs now in its place, or null.</returns>
    public Work? Finish(Work work, long now)
    {
        work.Stop(now);
        _running.Remove(work);
        Forget(work);
        return StartNext(now);
    }

    /// <summary>Work gives its slot up in the middle, and waits.</summary>
    /// <returns>Who runs now in its place: itself, when nobody comes before it.</returns>
    public Work Yield(Work work, long now)
    {
        work.Stop(now);
        _running.Remove(work);
        if (work.Accepted is { } accepted)
        {
            _accepted.Change(accepted, work.Remaining, accepted.Latest);
        }

        Wait(work);
        return StartNext(now)!;
    }

    /// <summary>Work that waits is no longer wanted.</summary>
    /// <returns>False when it did not wait.</returns>
    public bool Cancel(Work work)
    {
        if (work.Waiting is not { } place)
        {
            return false;
        }

        _waiting.Remove(place);
        work.Waiting = null;
        Forget(work);
        return true;
    }

    /// <summary>Who must be asked to give its slot up now, or null. For what time alone changes, and for who was asked and did not
    /// hear it.</summary>
    public Work? FindVictim(long now)
    {
        if (!preempts || _waiting.First is not { } first)
        {
            return null;
        }

        Work? last = null;
        var asked = 0;
        foreach (var running in _running)
        {
            asked += running.IsAsked ? 1 : 0;
            if (!running.IsAsked && (last is null || ComesAfter(running, last, now)))
            {
                last = running;
            }
        }

        // One slot for each that waits is enough.
        if (last is null || asked >= _waiting.Count || !policy.Preempts(first, last, now))
        {
            return null;
        }

        last.IsAsked = true;
        return last;
    }

    /// <summary>Whether work that runs should give its slot to the first that waits.</summary>
    public bool ShouldYield(Work running, long now) =>
        preempts && _waiting.First is { } first && policy.Preempts(first, running, now);

    // Of several of one order the last that came gives way: who was accepted before it counts on that.
    private bool ComesAfter(Work work, Work other, long now) =>
        (policy.OrderOfRunning(work, now), work.Sequence).CompareTo((policy.OrderOfRunning(other, now), other.Sequence)) > 0;

    private void Start(Work work, long now)
    {
        work.Start(now);
        _running.Add(work);
    }

    private void Wait(Work work) => work.Waiting = _waiting.Add(work, policy.Order(work));

    private Work? StartNext(long now)
    {
        if (_waiting.First is not { } next)
        {
            return null;
        }

        _waiting.Remove(next.Waiting!);
        next.Waiting = null;
        Start(next, now);
        return next;
    }

    private void Forget(Work work)
    {
        if (work.Accepted is { } place)
        {
            _accepted.Remove(place);
            work.Accepted = null;
        }
    }

    // The first in order run now and end when they have done what remains. Another begins when those before it, w of work, are
    // done to all slots but its own: after w / slots at the latest (Graham 1966). So it ends in time if
    // (w + own) / slots + own * (slots - 1) / slots <= deadline - now; both sides are multiplied by the slots. New work must
    // not break that for itself nor for any that was accepted.
    private bool TryAccept(Work work, long now)
    {
        SetFirst(now);
        while (_accepted.MinSlack < slots * now && _accepted.FindTightest() is { } late)
        {
            // It runs longer than was thought, or what was before it did.
            late.Work.IsForgiven = true;
            _accepted.Change(late, late.Weight, Work.NoDeadline);
        }

        work.Accepted = _accepted.Add(work, policy.Order(work), work.Remaining, LatestOf(work));
        SetFirst(now);
        var endsInTime = !_first.Contains(work.Accepted) || now + work.Remaining <= work.Deadline;
        if (endsInTime && _accepted.MinSlack >= slots * now)
        {
            return true;
        }

        Forget(work);
        return false;
    }

    // What runs now depends on nothing before it; who is next, does.
    private void SetFirst(long now)
    {
        _first.Clear();
        _accepted.CopyFirst(slots + 1, _first);
        if (_first.Count > slots)
        {
            _accepted.Change(_first[slots], _first[slots].Weight, LatestOf(_first[slots].Work));
            _first.RemoveAt(slots);
        }

        foreach (var node in _first)
        {
            var work = node.Work;
            var progress = work.IsRunning ? now - work.Started : 0;
            _accepted.Change(node, Math.Max(work.Remaining - progress, 0), Work.NoDeadline);
        }
    }

    private long LatestOf(Work work) => work.IsForgiven || work.Deadline == Work.NoDeadline
        ? Work.NoDeadline
        : slots * work.Deadline - (slots - 1) * work.Remaining;
}
