namespace Longshore.Functions.Scheduling.Policies;

/// <summary>A policy with a single order for all waiting work.</summary>
internal abstract class OrderedPolicy : SchedulingPolicy
{
    private readonly WorkTree _waiting = new();

    public override int Count => _waiting.Count;

    public override Int128 Load => _waiting.Sum;

    public override void Add(Work work) => work.Waiting = _waiting.Add(work, Order(work), work.Remaining);

    public override void Remove(Work work)
    {
        _waiting.Remove(work.Waiting!);
        work.Waiting = null;
    }

    public override Work? First(long now, int slot) => _waiting.First;

    public override void Exchange(Work first, Work other, long now) => _waiting.Exchange(first, other);

    public override Int128 LoadBefore(Work work) => _waiting.SumBefore(Order(work));
}
