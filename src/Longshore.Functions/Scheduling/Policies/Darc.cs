namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Reserves slots for groups of functions, in the order of the groups' numbers (after Demoulin et al. 2021). A group may
/// also use the slots reserved for later groups, never those of earlier groups. Running work is not pre-empted. Short calls
/// belong in the first groups. Work without a group comes last. Groups for which no slot is left share the last slot.</summary>
/// <param name="slots">The number of slots.</param>
internal sealed class Darc(int slots) : MultiQueuePolicy
{
    // The number of slots reserved by each group seen so far.
    private readonly SortedDictionary<int, int> _reserved = [];

    public override string Name => "DARC";

    public override long Order(Work work) => 0;

    public override bool Preempts(Work waiting, Work running, long now) => false;

    public override bool MayUse(Work work, int slot)
    {
        var group = GroupOf(work);
        _reserved.TryAdd(group, work.Class.ReservedSlots);
        var before = 0;
        foreach (var (other, reserved) in _reserved)
        {
            if (other == group)
            {
                break;
            }

            before += reserved;
        }

        return slot >= Math.Min(before, slots - 1);
    }

    protected override object LineOf(Work work) => GroupOf(work);

    protected override bool ComesBefore(Work work, Work other, long now) => GroupOf(work) < GroupOf(other);

    private static int GroupOf(Work work) => work.Class.Group is 0 ? int.MaxValue : work.Class.Group;
}
