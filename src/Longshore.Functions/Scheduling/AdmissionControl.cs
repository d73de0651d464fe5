using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling;

/// <summary>Decides whether new work can meet its deadline together with all work accepted before.</summary>
/// <remarks>
/// The first work in order runs now and ends after its remaining time. Other work starts when the work w before it is done on all
/// slots but its own: after w / slots at the latest (Graham 1966). So it meets its deadline if (w + own) / slots + own * (slots -
/// 1) / slots &lt;= deadline - now; both sides are multiplied by the number of slots. New work is accepted only if this holds for
/// it and still holds for all accepted work.
/// </remarks>
/// <param name="policy">The order in which work runs.</param>
/// <param name="slots">The number of slots.</param>
internal class AdmissionControl(SchedulingPolicy policy, int slots)
{
    // All accepted work that has not ended, in the order in which it runs.
    private readonly WorkTree _accepted = new();
    private readonly List<WorkTree.Node> _first = [];

    /// <summary>The number of work items that are accepted and have not ended.</summary>
    public virtual int Count => _accepted.Count;

    protected int Slots => slots;

    /// <summary>Accepts work or refuses it.</summary>
    /// <param name="work">The work.</param>
    /// <param name="now">The current time.</param>
    /// <param name="shed">Receives the accepted work that is shed to make room.</param>
    public virtual bool TryAccept(Work work, long now, ICollection<Work> shed)
    {
        Forgive(now);
        Accept(work);
        UpdateFirst(now);
        var endsInTime = !_first.Contains(work.Accepted!) || now + work.Remaining <= work.Deadline;
        if (endsInTime && _accepted.MinSlack >= (Int128)slots * now)
        {
            return true;
        }

        Withdraw(work);
        return false;
    }

    /// <summary>Updates the remaining time of work that has run for a while.</summary>
    public virtual void Update(Work work)
    {
        if (work.Accepted is { } place)
        {
            _accepted.Change(place, work.Remaining, place.Latest);
        }
    }

    /// <summary>Forgets work that has ended.</summary>
    public virtual void Forget(Work work) => Withdraw(work);

    protected void Accept(Work work) => work.Accepted = _accepted.Add(work, policy.OrderOfAccepted(work), work.Remaining, LatestOf(work));

    protected void Withdraw(Work work)
    {
        if (work.Accepted is { } place)
        {
            _accepted.Remove(place);
            work.Accepted = null;
        }
    }

    // Work that can no longer meet its deadline, because it or earlier work ran longer than estimated, no longer counts against
    // new work.
    private void Forgive(long now)
    {
        UpdateFirst(now);
        while (_accepted.MinSlack < (Int128)slots * now && _accepted.FindTightest() is { } late)
        {
            late.Work.IsForgiven = true;
            _accepted.Change(late, late.Weight, WorkTree.Never);
        }
    }

    // Running work does not depend on the work before it. The first waiting work does.
    private void UpdateFirst(long now)
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
            _accepted.Change(node, node.Work.RemainingAt(now), WorkTree.Never);
        }
    }

    private Int128 LatestOf(Work work) => work.IsForgiven || work.Deadline == Work.NoDeadline
        ? WorkTree.Never
        : (Int128)slots * work.Deadline - (Int128)(slots - 1) * work.Remaining;
}
