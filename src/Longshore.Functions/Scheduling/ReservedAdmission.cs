using Longshore.Functions.Model;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling;

/// <summary>Tenants have a share of the slots reserved. Within it their work is accepted even when there is no room left: then work is
/// given up of the tenant that is furthest over its own share. Beyond it work is accepted where there is room.</summary>
/// <remarks>A tenant is within its share when for every deadline the work that must be done by then is no more than the share of the time
/// until then (the demand bound function of Baruah, Rosier and Howell 1990). Both sides are multiplied by a hundred.</remarks>
/// <param name="policy">The order in which the work will be done.</param>
/// <param name="slots">On how many slots.</param>
internal sealed class ReservedAdmission(SchedulingPolicy policy, int slots) : AdmissionControl(policy, slots)
{
    private const int Whole = 100;

    private readonly Dictionary<string, WorkTree> _tenants = new(StringComparer.Ordinal);

    public override bool TryAccept(Work work, long now, ICollection<Work> shed)
    {
        Reserve(work);
        if (base.TryAccept(work, now, shed) || (Excess(work.Class, now) <= 0 && TryShedFor(work, now, shed)))
        {
            return true;
        }

        Release(work);
        return false;
    }

    public override void Update(Work work)
    {
        base.Update(work);
        if (work.Reserved is { } place)
        {
            _tenants[work.Class.Tenant].Change(place, Whole * work.Remaining, place.Latest);
        }
    }

    public override void Forget(Work work)
    {
        base.Forget(work);
        Release(work);
    }

    private bool TryShedFor(Work work, long now, ICollection<Work> shed)
    {
        var given = new List<Work>();
        while (FindVictim(work, now) is { } victim)
        {
            Forget(victim);
            given.Add(victim);
            if (base.TryAccept(work, now, shed))
            {
                given.ForEach(shed.Add);
                return true;
            }
        }

        // It would not help: nobody is given up.
        foreach (var victim in given)
        {
            Reserve(victim);
            Accept(victim);
        }

        return false;
    }

    // Of the tenant that is furthest over its share what must end last; what has not begun is lost with less.
    private Work? FindVictim(Work work, long now)
    {
        WorkTree? worst = null;
        var most = 0L;
        foreach (var (name, tenant) in _tenants)
        {
            if (name != work.Class.Tenant && tenant.First is { } any && Excess(any.Class, now) is var excess && excess > most)
            {
                (worst, most) = (tenant, excess);
            }
        }

        return worst?.FindLast(queued => !queued.HasBegun) ?? worst?.FindLast(_ => true);
    }

    // How much work the tenant has beyond its share; 0 or less when it is within it.
    private long Excess(SchedulingClass tenant, long now)
    {
        var tree = _tenants[tenant.Tenant];
        var rate = Slots * tenant.ReservationPercent;
        while (tree.MinSlack < rate * now && tree.FindTightest() is { } tightest && tightest.Work.Deadline < now)
        {
            // It is late anyway.
            tree.Change(tightest, tightest.Weight, Work.NoDeadline);
        }

        return rate * now - tree.MinSlack;
    }

    private void Reserve(Work work)
    {
        if (!_tenants.TryGetValue(work.Class.Tenant, out var tree))
        {
            _tenants.Add(work.Class.Tenant, tree = new WorkTree());
        }

        var latest = work.Deadline == Work.NoDeadline ? Work.NoDeadline : Slots * work.Class.ReservationPercent * work.Deadline;
        work.Reserved = tree.Add(work, work.Deadline, Whole * work.Remaining, latest);
    }

    private void Release(Work work)
    {
        if (work.Reserved is { } place)
        {
            _tenants[work.Class.Tenant].Remove(place);
            work.Reserved = null;
        }
    }
}
