using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Functions.Scheduling;

/// <summary>Reserves a share of the slots for each tenant. Work within its tenant's share is accepted even if there is no room:
/// then work of the tenant that is furthest over its share is shed. Work beyond the share is accepted if there is room.</summary>
/// <remarks>A tenant is within its share if, for every deadline, the work due by that deadline is at most the share of the time
/// until then (the demand bound function of Baruah, Rosier and Howell 1990). Both sides are multiplied by a hundred.</remarks>
/// <param name="policy">The order in which work runs.</param>
/// <param name="slots">The number of slots.</param>
internal sealed class ReservedAdmission(SchedulingPolicy policy, int slots) : AdmissionControl(policy, slots)
{
    private const int Whole = 100;

    private readonly Dictionary<string, WorkTree> _tenants = new(StringComparer.Ordinal);

    public override int Count => base.Count + _tenants.Values.Sum(tenant => tenant.Count);

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
            _tenants[work.Class.Tenant].Change(place, WeightOf(work), place.Latest);
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

        // Shedding them would not make enough room, so all of them are kept.
        foreach (var victim in given)
        {
            Reserve(victim);
            Accept(victim);
        }

        return false;
    }

    // Chooses from the tenant furthest over its share. Prefers work that has not begun, because less is lost, and then the latest
    // deadline.
    private Work? FindVictim(Work work, long now)
    {
        WorkTree? worst = null;
        Int128 most = 0;
        foreach (var (name, tenant) in _tenants)
        {
            if (name != work.Class.Tenant && tenant.First is { } any && Excess(any.Class, now) is var excess && excess > most)
            {
                (worst, most) = (tenant, excess);
            }
        }

        return worst?.FindLast(queued => !queued.HasBegun) ?? worst?.FindLast(_ => true);
    }

    // The tenant's work beyond its share; 0 or less if it is within the share.
    private Int128 Excess(SchedulingClass tenant, long now)
    {
        var tree = _tenants[tenant.Tenant];
        var due = (Int128)Slots * tenant.ReservationPercent * now;
        while (tree.MinSlack < due && tree.FindTightest() is { } tightest && tightest.Work.Deadline < now)
        {
            // Work that has missed its deadline no longer counts.
            tree.Change(tightest, tightest.Weight, WorkTree.Never);
        }

        return due - tree.MinSlack;
    }

    private void Reserve(Work work)
    {
        if (!_tenants.TryGetValue(work.Class.Tenant, out var tree))
        {
            _tenants.Add(work.Class.Tenant, tree = new WorkTree());
        }

        var latest = work.Deadline == Work.NoDeadline ? WorkTree.Never : (Int128)Slots * work.Class.ReservationPercent * work.Deadline;
        work.Reserved = tree.Add(work, work.Deadline, WeightOf(work), latest);
    }

    private static Int128 WeightOf(Work work) => (Int128)Whole * work.Remaining;

    private void Release(Work work)
    {
        if (work.Reserved is { } place)
        {
            _tenants[work.Class.Tenant].Remove(place);
            work.Reserved = null;
        }
    }
}
