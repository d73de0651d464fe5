using FsCheck;
using FsCheck.Fluent;
using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Dispatchers;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>The life of work in random orders of events: whatever happens to it, it holds nothing when it has ended.</summary>
public sealed class WorkLifeTests
{
    private const int Tenants = 3;

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(200);

    private static readonly object[] Functions = [new(), new()];

    // What happens, to which of the work that it can happen to, and the time before it.
    private static Arbitrary<(int Event, int Which, int Wait)[]> AnyEvents { get; } = (
        from kind in Gen.Choose(0, 8)
        from which in Gen.Choose(0, 1_000)
        from wait in Gen.Choose(0, 6)
        select (kind, which, wait)).ArrayOf().ToArbitrary();

    public static TheoryData<string, string> All =>
        [.. from policy in SchedulingPolicies.Names from dispatcher in KnownDispatchers.Names select (policy, dispatcher)];

    [Theory]
    [MemberData(nameof(All))]
    public void AllWorkThatHasEnded_HoldsNothing(string policy, string dispatcher) =>
        Prop.ForAll(AnyEvents, events => new Life(policy, dispatcher, slots: 1 + events.Length % 4).Holds(events)).Check(Many);

    private sealed class Life
    {
        private readonly NodeScheduler _scheduler;
        private readonly TenantBudgets _budgets = new(UnitTime.Instance);
        private readonly List<Work> _work = [];
        private readonly int _slots;
        private long _now = 1_000;

        public Life(string policy, string dispatcher, int slots)
        {
            _slots = slots;
            var own = KnownDispatchers.Find(dispatcher)!;
            var policies = policy == "MTDS"
                ? () => new DeferrableServer(_budgets)
                : SchedulingPolicies.Find(policy, TimeSpan.FromMicroseconds(3), UnitTime.Instance)!;
            _scheduler = new NodeScheduler(
                own,
                () => own.OwnPolicy(UnitTime.Instance, slots) ?? policies(),
                slots,
                new SlotLimits(QueueLengthMax: 12, Preempts: true, Admits: true, SuspendedMax: 8, AwayMax: 40));
        }

        public bool Holds((int Event, int Which, int Wait)[] events)
        {
            foreach (var (kind, which, wait) in events)
            {
                _now += wait;
                Happen(kind, which);
                if (!IsConsistent())
                {
                    return false;
                }
            }

            // Work that was dismissed before it began is not ended by anyone: it holds nothing already.
            foreach (var work in _work.Where(each => each.State != WorkState.Dismissed || each.HasBegun))
            {
                work.Queue!.Finish(work, _now);
            }

            return IsEmpty() && AcceptsNew();
        }

        private void Happen(int kind, int which)
        {
            switch (kind)
            {
                case 0 or 1 or 2: Arrive(which); break;
                case 3: Any(which, each => each.State is WorkState.Running or WorkState.Suspended, Leave); break;
                case 4: Any(which, each => each.State == WorkState.Away, each => each.Queue!.Return(each, _now, out _)); break;
                case 5: Any(which, _ => true, each => each.Queue!.Cancel(each)); break;
                case 6: Any(which, each => each.HasBegun, each => each.Queue!.Finish(each, _now)); break;
                default: _scheduler.Preempt(_now, []); break;
            }
        }

        private void Any(int which, Func<Work, bool> may, Action<Work> happen)
        {
            var candidates = _work.Where(may).ToList();
            if (candidates.Count > 0)
            {
                happen(candidates[which % candidates.Count]);
            }
        }

        private void Leave(Work work)
        {
            if (work.Queue!.HasRoomToWait(work))
            {
                work.Queue!.Leave(work, _now);
            }
        }

        private void Arrive(int which)
        {
            var work = new Work
            {
                Arrived = _now,
                Deadline = which % 4 == 0 ? Work.NoDeadline : _now + which % 60,
                Estimate = which % 11,
                Function = Functions[which % Functions.Length],
                Class = ClassOf(which % Tenants),
            };
            if (_scheduler.Arrive(work, _now, out _) is Arrival.Runs or Arrival.Waits)
            {
                _work.Add(work);
            }
        }

        private static SchedulingClass ClassOf(int tenant) => new()
        {
            Tenant = FormattableString.Invariant($"{tenant}"),
            ReservationPercent = 40 * tenant,
            ReplenishmentPeriod = TimeSpan.FromMicroseconds(20 * tenant),
            BudgetMax = TimeSpan.FromMicroseconds(5),
            Group = tenant,
            ReservedSlots = 1,
        };

        private int In(params WorkState[] states) => _work.Count(each => states.Contains(each.State));

        private bool IsConsistent()
        {
            var running = _scheduler.Running.ToList();
            return running.Count <= _slots
                && running.Select(each => (each.Queue, each.Slot)).Distinct().Count() == running.Count
                && running.Count == In(WorkState.Running)
                && _scheduler.QueueLength == In(WorkState.Queued, WorkState.Suspended)
                && _scheduler.Suspended.Count() == In(WorkState.Suspended)
                && _scheduler.Away == In(WorkState.Away);
        }

        private bool IsEmpty() => IsConsistent()
            && _work.TrueForAll(each => each.State is WorkState.Ended or WorkState.Dismissed)
            && (_scheduler.QueueLength, _scheduler.Running.Count(), _scheduler.Away, _scheduler.Accepted) == (0, 0, 0, 0)
            && Enumerable.Range(1, Tenants - 1).All(IsUncharged);

        // A budget that counts work which has ended would shrink.
        private bool IsUncharged(int tenant)
        {
            var budget = _budgets.Find(new Work { Arrived = _now, Class = ClassOf(tenant) })!;
            var begin = _now + 100 - (_now + 100) % (20 * tenant);
            return budget.Left(begin) == 5 && budget.Left(begin + 19) == 5;
        }

        private bool AcceptsNew() =>
            _scheduler.Arrive(new Work { Arrived = _now, Deadline = _now + 10, Estimate = 10 }, _now, out _) == Arrival.Runs;
    }
}
