namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Runs tenants with budget left before all others, and orders each of the two sets by earliest deadline (a deferrable
/// server for each tenant: Strosnider, Lehoczky and Sha 1995).</summary>
/// <param name="budgets">The budgets of the tenants. Other queues of the same node may share them.</param>
/// <param name="patience">See <see cref="EarliestDeadlineFirst"/>.</param>
internal sealed class DeferrableServer(TenantBudgets budgets, long patience = Work.NoDeadline / 10) : MultiQueuePolicy
{
    private readonly EarliestDeadlineFirst _byDeadline = new(patience);

    public override string Name => "MTDS";

    public override long Order(Work work) => _byDeadline.Order(work);

    public override long OrderOfAccepted(Work work) => _byDeadline.OrderOfAccepted(work);

    // Work of tenants with budget left is pre-empted last.
    public override long OrderOfRunning(Work work, long now) =>
        _byDeadline.OrderOfRunning(work, now) + (IsGuaranteed(work, now) ? 0 : Work.NoDeadline);

    public override bool Preempts(Work waiting, Work running, long now)
    {
        var isGuaranteed = IsGuaranteed(waiting, now);
        return isGuaranteed == IsGuaranteed(running, now) ? _byDeadline.Preempts(waiting, running, now) : isGuaranteed;
    }

    public override long ChangesAt(Work running, long now) => budgets.ChangesAt(now);

    public override void Started(Work work, long now) => budgets.Find(work)?.Begin(now);

    public override void Stopped(Work work, long now) => budgets.Find(work)?.End(now);

    protected override object LineOf(Work work) => work.Class.Tenant;

    protected override bool ComesBefore(Work work, Work other, long now)
    {
        var isGuaranteed = IsGuaranteed(work, now);
        return isGuaranteed == IsGuaranteed(other, now)
            ? (Order(work), work.Sequence).CompareTo((Order(other), other.Sequence)) < 0
            : isGuaranteed;
    }

    private bool IsGuaranteed(Work work, long now) => budgets.Find(work) is { } budget && budget.Left(now) > 0;
}
