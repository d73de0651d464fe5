namespace Longshore.Functions.Scheduling;

/// <summary>Who must end first runs first. On one core no other policy meets deadlines that this one misses (Dertouzos 1974).
/// </summary>
/// <param name="patience">When work without a deadline is as urgent as work that must end now, counted from its arrival.</param>
internal sealed class EarliestDeadlineFirst(long patience = Work.NoDeadline / 2) : SchedulingPolicy
{
    public override string Name => "EDF";

    public override long Order(Work work) => work.Deadline == Work.NoDeadline ? work.Arrived + patience : work.Deadline;

    public override bool Preempts(Work waiting, Work running, long now) => Order(waiting) < Order(running);
}
