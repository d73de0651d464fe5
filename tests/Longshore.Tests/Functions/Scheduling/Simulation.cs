using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>Runs jobs with the node's own scheduler in virtual time, so the same jobs always end the same way. Switching takes no
/// time, and estimates are right. A unit of time is a microsecond where that matters.</summary>
internal sealed class Simulation
{
    private readonly List<SchedulingPolicy> _policies = [];
    private readonly NodeScheduler _scheduler;
    private readonly SimulationOptions _options;
    private readonly Dictionary<Work, int> _jobs = [];
    private readonly List<SimulatedJob> _all;
    private readonly object[] _functions = [.. Enumerable.Range(0, 10).Select(_ => new object())];
    private long _now;

    private Simulation(IEnumerable<SimulatedJob> jobs, Func<SchedulingPolicy> policies, SimulationOptions options)
    {
        _all = [.. jobs.OrderBy(job => job.Arrival)];
        _options = options;
        _now = options.Begins;
        Ended = new long?[_all.Count];
        _scheduler = new NodeScheduler(
            options.Dispatcher,
            () =>
            {
                _policies.Add(options.Dispatcher.OwnPolicy(UnitTime.Instance, options.Slots) ?? policies());
                return _policies[^1];
            },
            options.Slots,
            new SlotLimits(QueueLengthMax: int.MaxValue, Preempts: true, options.Admits));
    }

    /// <summary>The jobs in order of arrival.</summary>
    public IReadOnlyList<SimulatedJob> Jobs => _all;

    /// <summary>The time from the begin of the simulation at which each job ended, or null for a job that was refused or shed.</summary>
    public long?[] Ended { get; }

    /// <summary>The number of jobs that were shed.</summary>
    public int Shed { get; private set; }

    /// <summary>The time that slots were free while work waited.</summary>
    public long Wasted { get; private set; }

    /// <summary>The time that slots ran work.</summary>
    public long Used { get; private set; }

    public bool MeetsAll => Ended.Zip(_all).All(pair => pair.First is null || pair.First <= pair.Second.Deadline);

    public static Simulation Run(
        IEnumerable<SimulatedJob> jobs, SchedulingPolicy policy, int slots = 1, bool admits = false) =>
        Run(jobs, () => policy, new SimulationOptions { Slots = slots, Admits = admits });

    public static Simulation Run(
        IEnumerable<SimulatedJob> jobs, Func<SchedulingPolicy> policies, SimulationOptions options)
    {
        var simulation = new Simulation(jobs, policies, options);
        simulation.Run();
        return simulation;
    }

    private void Run()
    {
        var next = 0;
        while (next < _all.Count || _scheduler.Running.Any())
        {
            var until = next < _all.Count ? _options.Begins + _all[next].Arrival : long.MaxValue;
            foreach (var work in _scheduler.Running)
            {
                // A job's estimate is its length, so its remaining time is exact.
                until = Math.Min(until, work.Started + work.Remaining);
                until = _policies.Min(policy => Math.Min(until, policy.ChangesAt(work, _now)));
            }

            Advance(until);
            EndWhatIsDone();
            for (; next < _all.Count && _options.Begins + _all[next].Arrival == _now; next++)
            {
                Arrive(next);
            }

            _scheduler.Preempt(_now, []);
        }
    }

    private void Advance(long until)
    {
        var running = _scheduler.Running.ToList();
        Used += (until - _now) * running.Count;
        Wasted += (until - _now) * (_scheduler.QueueLength > 0 ? _options.Slots - running.Count : 0);
        running.ForEach(work => _options.Observe?.Invoke(work, _now, until));
        _now = until;
    }

    private void EndWhatIsDone()
    {
        while (_scheduler.Running.FirstOrDefault(work => work.RemainingAt(_now) == 0) is { } done)
        {
            Ended[_jobs[done]] = _now - _options.Begins;
            done.Queue!.Finish(done, _now);
        }
    }

    private void Arrive(int job)
    {
        var (arrival, length, deadline, kind) = _all[job];
        var work = new Work
        {
            Arrived = _options.Begins + arrival,
            Deadline = _options.Begins + deadline,
            Estimate = length,
            Class = _options.Classes(kind),
            Function = _functions[kind],
        };
        _jobs.Add(work, job);
        _scheduler.Arrive(work, _now, out var change);
        foreach (var shed in change.Shed)
        {
            Shed++;
            if (shed.IsRunning)
            {
                shed.Queue!.Finish(shed, _now);
            }
        }
    }
}
