namespace Longshore.Functions.Scheduling.Policies;

/// <summary>Who must end first runs first. On one core no other policy meets deadlines that this one misses (Dertouzos 1974). Work
/// without a deadline gives way to all that has one, until it has waited long enough; so does work that is late and has run longer than
/// was expected, which would keep others from their deadlines for nothing.</summary>
/// <param name="patience">When work without a deadline is as urgent as work that must end now, counted from when it began to wait.
/// </param>
internal class EarliestDeadlineFirst(long patience = Work.NoDeadline / 2) : OrderedPolicy
{
    // Of what is not urgent, who began to wait in the same span is served in the order it came in. Otherwise every short call would have
    // another of the long guests go on after it, on another thread.
    private const int SpansOfPatience = 10;

    private readonly long _span = patience / SpansOfPatience;

    public override string Name => "EDF";

    public override long Order(Work work) => IsUrgent(work, work.WaitingSince)
        ? work.Deadline
        : work.WaitingSince - work.WaitingSince % _span + patience;

    // Whatever waits without a deadline for however long loses its slot to who has one.
    public override long OrderOfAccepted(Work work) => work.Deadline;

    public override long OrderOfRunning(Work work, long now) => IsUrgent(work, now) ? work.Deadline : Work.NoDeadline;

    public override bool Preempts(Work waiting, Work running, long now) => IsUrgent(waiting, now)
        ? waiting.Deadline < OrderOfRunning(running, now)
        : now >= Order(waiting) && !IsUrgent(running, now);

    public override long ChangesAt(Work running, long now) =>
        IsUrgent(running, now) ? Math.Max(running.Deadline + 1, running.Started + running.Remaining) : long.MaxValue;

    // Who is late because it had to wait is not to wait longer for that.
    private static bool IsUrgent(Work work, long now) =>
        work.Deadline != Work.NoDeadline && (now <= work.Deadline || work.RemainingAt(now) > 0);
}
