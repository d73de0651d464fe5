namespace Longshore.Functions.Scheduling.Policies;

/// <summary>The work with the earliest deadline runs first. On one core, no other policy meets deadlines that this one misses
/// (Dertouzos 1974). Work without a deadline gives way to work with one until it has waited long enough. So does late work that
/// has run longer than estimated, because it would make other work miss its deadline without a benefit. Such work takes turns,
/// with the same share for each function: calls that never end and bursts keep no other function waiting.</summary>
/// <param name="patience">The wait after which work without a deadline is as urgent as work whose deadline is now.</param>
internal class EarliestDeadlineFirst(long patience = Work.NoDeadline / 10) : OrderedPolicy
{
    // With the node's patience, 20 ms: some hundred times what it costs to hand a slot over. What needs more than one turn is long.
    private const int TurnsOfPatience = 50;

    // As many turns fit into this time as there may be parked guests, so that no short work waits for all of those.
    private const int PatiencesOfLong = 5;

    // Short work without a deadline costs other work little, and its caller waits, so it waits for a quarter of the patience. If it loses its slot
    // to a deadline then, it does not wait anew: otherwise a stream of deadlines would delay it again and again.
    private const int ShortsOfPatience = 4;

    // Work that nothing is known of may be short too. If it is not, it counts as long after a turn.
    private const int UnknownsOfPatience = 2;

    // Work that may end with its first turn comes before work that is known not to.
    private const int TurnsOfLong = 5;

    private readonly FairTurns _turns = new();
    private readonly long _turn = Math.Max(patience / TurnsOfPatience, 1);

    public override string Name => "EDF";

    public override int Count => base.Count + _turns.Count;

    public override Int128 Load => base.Load + _turns.Load;

    public override void Add(Work work)
    {
        if (IsUrgent(work, work.WaitingSince))
        {
            base.Add(work);
        }
        else
        {
            _turns.Add(work, CostOf(work, work.StoppedAt), Order(work));
        }
    }

    public override void Remove(Work work)
    {
        if (work.TurnCost > 0)
        {
            _turns.Remove(work);
        }
        else
        {
            base.Remove(work);
        }
    }

    public override Work? First(long now, int slot)
    {
        // Once one of them has waited long enough, it is the turn of those who take turns, in their own order.
        var (urgent, turn) = (base.First(now, slot), _turns.First);
        return turn is null || urgent?.Deadline < _turns.Due ? urgent : turn;
    }

    public override void Exchange(Work first, Work other, long now)
    {
        if (first.TurnCost > 0 && other.TurnCost > 0)
        {
            _turns.Exchange(first, other);
        }
        else if (first.TurnCost == 0 && other.TurnCost == 0)
        {
            base.Exchange(first, other, now);
        }
        else
        {
            // Work that takes turns cannot have the place of a deadline, so the first takes turns as well.
            Remove(first);
            _turns.Add(first, CostOf(first, first.StoppedAt), now + patience * PatiencesOfLong);
        }
    }

    public override Int128 LoadBefore(Work work) => IsUrgent(work, work.WaitingSince)
        ? base.LoadBefore(work)
        : base.Load + _turns.LoadBefore(_turns.TagOf(work, CostOf(work, work.StoppedAt)));

    public override void Started(Work work, long now)
    {
        if (work.TurnCost > 0)
        {
            _turns.Begin(work);
        }
    }

    public override void Stopped(Work work, long now) => _turns.End(work, now - work.Started);

    public override long Order(Work work) => IsUrgent(work, work.WaitingSince)
        ? work.Deadline
        : IsLong(work, work.StoppedAt)
            ? work.WaitingSince + patience * PatiencesOfLong
            : work.ReadySince + patience / (work.Estimate > 0 ? ShortsOfPatience : UnknownsOfPatience);

    // Work without a deadline does not count, however long it has waited: it loses its slot to work with a deadline.
    public override long OrderOfAccepted(Work work) => work.Deadline;

    // Of work that is not urgent, the one that has had its slot for longest loses it. Work that is known to be short ends sooner than its slot
    // could be handed over, so only a deadline that a turn would endanger takes it.
    public override long OrderOfRunning(Work work, long now) => IsUrgent(work, now) ? work.Deadline
        : KeepsTurn(work, now) ? work.TurnDue
        : IsBrief(work, now) ? now + _turn : Work.NoDeadline - work.Started;

    public override bool Preempts(Work waiting, Work running, long now) => waiting.TurnCost == 0 && IsUrgent(waiting, now)
        ? waiting.Deadline < OrderOfRunning(running, now)
        : IsUrgent(running, now)
            ? DueOf(waiting) <= now && DueOf(waiting) < running.Deadline
            : now - running.Started >= _turn && waiting.TurnTag < _turns.TagOf(running, CostOf(running, now) + now - running.Started);

    public override long ChangesAt(Work running, long now) => IsUrgent(running, now)
        ? Math.Max(running.Deadline + 1, running.Started + running.Remaining)
        : Math.Max(running.Started, now) + _turn;

    // Late work that has not used up its estimate is late because it had to wait. It stays urgent.
    private static bool IsUrgent(Work work, long now) =>
        work.Deadline != Work.NoDeadline && (now <= work.Deadline || work.RemainingAt(now) > 0);

    // Work that got its slot because it had waited long enough keeps it for a turn, and short work to its end. Otherwise the deadline before
    // which it came would take the slot back at the same moment, and it would take it again, without end.
    private bool KeepsTurn(Work work, long now) =>
        work.TurnCost > 0 && work.TurnDue <= work.Started && (now - work.Started < _turn || !IsLong(work, now));

    private bool IsBrief(Work work, long now) => work.Estimate > 0 && now - work.Started < _turn && !IsLong(work, now);

    private long DueOf(Work waiting) => waiting.TurnCost > 0 ? _turns.Due : Order(waiting);

    // Work that nothing is known of is taken to need a whole turn: a burst of calls that never end has one for each of them.
    private long CostOf(Work work, long now) => Math.Max(
        IsLong(work, now) ? _turn * TurnsOfLong : work.Estimate > 0 ? work.ProcessorEstimate ?? work.Estimate : _turn, 1);

    // By the processor's time, which is looked up only if the time in the slot does not decide.
    private bool IsLong(Work work, long now) => (work.ProcessorEstimate ?? work.Estimate) >= _turn
        || (work.RunUntil(now) >= _turn && work.UsedAt(now) >= _turn);
}
