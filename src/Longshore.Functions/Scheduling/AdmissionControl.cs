using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling;

/// <summary>Decides whether new work can be done by its deadline with all that was accepted before.</summary>
/// <remarks>
/// The first in order run now and end when they have done what remains. Another begins when those before it, w of work, are done to all
/// slots but its own: after w / slots at the latest (Graham 1966). So it ends in time if
/// (w + own) / slots + own * (slots - 1) / slots &lt;= deadline - now; both sides are multiplied by the slots. New work must not break
/// that for itself nor for any that was accepted.
/// </remarks>
/// <param name="policy">The order in which the work will be done.</param>
/// <param name="slots">On how many slots.</param>
internal class AdmissionControl(SchedulingPolicy policy, int slots)
{
    // All that is accepted and has not ended, in the order it will be done.
    private readonly WorkTree _accepted = new();
    private readonly List<WorkTree.Node> _first = [];

    protected int Slots => slots;

    /// <summary>Takes work in, or refuses it.</summary>
    /// <param name="work">The work.</param>
    /// <param name="now">The time.</param>
    /// <param name="shed">Work that was accepted before and is given up for it goes here.</param>
    public virtual bool TryAccept(Work work, long now, ICollection<Work> shed)
    {
        Forgive(now);
        Accept(work);
        SetFirst(now);
        var endsInTime = !_first.Contains(work.Accepted!) || now + work.Remaining <= work.Deadline;
        if (endsInTime && _accepted.MinSlack >= slots * now)
        {
            return true;
        }

        Withdraw(work);
        return false;
    }

    /// <summary>Work has run for a while.</summary>
    public virtual void Update(Work work)
    {
        if (work.Accepted is { } place)
        {
            _accepted.Change(place, work.Remaining, place.Latest);
        }
    }

    /// <summary>Work has ended.</summary>
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

    // It runs longer than was thought, or what was before it did.
    private void Forgive(long now)
    {
        SetFirst(now);
        while (_accepted.MinSlack < slots * now && _accepted.FindTightest() is { } late)
        {
            late.Work.IsForgiven = true;
            _accepted.Change(late, late.Weight, Work.NoDeadline);
        }
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
            _accepted.Change(node, node.Work.RemainingAt(now), Work.NoDeadline);
        }
    }

    private long LatestOf(Work work) => work.IsForgiven || work.Deadline == Work.NoDeadline
        ? Work.NoDeadline
        : slots * work.Deadline - (slots - 1) * work.Remaining;
}
