namespace Longshore.Functions.Scheduling.Policies;

/// <summary>The work with the earliest deadline runs first. On one core, no other policy meets deadlines that this one misses
/// (Dertouzos 1974). Work without a deadline gives way to work with one until it has waited long enough. So does late work that
/// has run longer than estimated, because it would make other work miss its deadline without a benefit. Among themselves, such
/// work takes turns, and short work comes first: guests that never end do not keep it waiting.</summary>
/// <param name="patience">The wait after which work without a deadline is as urgent as work whose deadline is now.</param>
internal class EarliestDeadlineFirst(long patience = Work.NoDeadline / 10) : OrderedPolicy
{
    // Work that is not urgent is ordered by the time span in which it began to wait, and within a span by arrival. Without spans,
    // every short call would make a different long guest continue after it, on another thread.
    private const int SpansOfPatience = 10;

    // With the node's patience, 20 ms: some hundred times what it costs to hand a slot over. What needs more than one turn is long.
    private const int TurnsOfPatience = 50;

    // As many turns fit into this time as there may be parked guests, so that no short work waits for all of those.
    private const int PatiencesOfLong = 5;

    private readonly long _span = patience / SpansOfPatience;
    private readonly long _turn = patience / TurnsOfPatience;

    public override string Name => "EDF";

    public override long Order(Work work) => IsUrgent(work, work.WaitingSince)
        ? work.Deadline
        : OrderInTurn(work, work.WaitingSince, work.StoppedAt);

    // Work without a deadline does not count, however long it has waited: it loses its slot to work with a deadline.
    public override long OrderOfAccepted(Work work) => work.Deadline;

    // Of work that is not urgent, the one that has had its slot for longest loses it.
    public override long OrderOfRunning(Work work, long now) =>
        IsUrgent(work, now) ? work.Deadline : Work.NoDeadline - work.Started;

    public override bool Preempts(Work waiting, Work running, long now) => IsUrgent(waiting, now)
        ? waiting.Deadline < OrderOfRunning(running, now)
        : !IsUrgent(running, now)
            && now - running.Started >= _turn
            && Order(waiting) < OrderInTurn(running, now, now);

    public override long ChangesAt(Work running, long now) => IsUrgent(running, now)
        ? Math.Max(running.Deadline + 1, running.Started + running.Remaining)
        : Math.Max(running.Started, now) + _turn;

    // Late work that has not used up its estimate is late because it had to wait. It stays urgent.
    private static bool IsUrgent(Work work, long now) =>
        work.Deadline != Work.NoDeadline && (now <= work.Deadline || work.RemainingAt(now) > 0);

    // Long work comes later, but its turn comes, however many short calls arrive. Work that is known to be short comes before work that
    // nothing is known of: a burst of calls that never end has a turn for each of them before they are known.
    private long OrderInTurn(Work work, long waitingSince, long now) => waitingSince - waitingSince % _span
        + (IsLong(work, now) ? patience * PatiencesOfLong : work.Estimate > 0 ? patience / 2 : patience);

    // By the processor's time, which is looked up only if the time in the slot does not decide.
    private bool IsLong(Work work, long now) => (work.ProcessorEstimate ?? work.Estimate) >= _turn
        || (work.RunUntil(now) >= _turn && work.UsedAt(now) >= _turn);
}
