namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Every group of functions has slots reserved, in the order of the groups' numbers, and may use those of the groups after it as
/// well, never those of the groups before it; who runs is not interrupted (after Demoulin et al. 2021). Short calls belong into the first
/// groups. Work of no group comes last. Groups that find no slots left share the last one.</summary>
/// <param name="slots">How many there are.</param>
internal sealed class Darc(int slots) : LinesPolicy
{
    // What is reserved by the groups that were seen.
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
