namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Who must end first runs first. On one core no other policy meets deadlines that this one misses (Dertouzos 1974). Work
/// without a deadline gives way to all that has one, until it has waited long enough.</summary>
/// <param name="patience">When work without a deadline is as urgent as work that must end now, counted from when it began to wait.
/// </param>
internal class EarliestDeadlineFirst(long patience = Work.NoDeadline / 2) : OrderedPolicy
{
    public override string Name => "EDF";

    public override long Order(Work work) => work.Deadline == Work.NoDeadline ? work.WaitingSince + patience : work.Deadline;

    public override long OrderOfRunning(Work work, long now) => work.Deadline;

    public override bool Preempts(Work waiting, Work running, long now) => waiting.Deadline == Work.NoDeadline
        ? now >= Order(waiting)
        : waiting.Deadline < running.Deadline;
}
