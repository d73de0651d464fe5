using Longshore.Functions.Scheduling;

namespace Longshore.Tests.Functions.Scheduling;

/// <summary>Runs jobs by the node's own scheduler in virtual time: the same jobs always end the same way. Handing over takes no
/// time, and estimates are right.</summary>
internal sealed class Simulation
{
    private readonly SchedulingPolicy _policy;
    private readonly SlotScheduler _scheduler;
    private readonly Dictionary<Work, int> _jobs = [];
    private readonly List<SimulatedJob> _all;
    private long _now;

    private Simulation(IEnumerable<SimulatedJob> jobs, SchedulingPolicy policy, int slots, bool admits)
    {
        _policy = policy;
        _all = [.. jobs.OrderBy(job => job.Arrival)];
        Ended = new long?[_all.Count];
        _scheduler = new SlotScheduler(policy, slots, queueLengthMax: int.MaxValue, preempts: true, admits);
    }

    /// <summary>The jobs as they arrived.</summary>
    public IReadOnlyList<SimulatedJob> Jobs => _all;

    /// <summary>When each job ended; null for one that was refused.</summary>
    public long?[] Ended { get; }

    /// <summary>Time that slots were free while work waited.</summary>
    public long Wasted { get; private set; }

    /// <summary>Time that slots ran work.</summary>
    public long Used { get; private set; }

    public bool MeetsAll => Ended.Zip(_all).All(pair => pair.First is null || pair.First <= pair.Second.Deadline);

    public static Simulation Run(
        IEnumerable<SimulatedJob> jobs, SchedulingPolicy policy, int slots = 1, bool admits = false)
    {
        var simulation = new Simulation(jobs, policy, slots, admits);
        simulation.Run(slots);
        return simulation;
    }

    private void Run(int slots)
    {
        var next = 0;
        while (next < _all.Count || _scheduler.Running.Count > 0)
        {
            var until = next < _all.Count ? _all[next].Arrival : long.MaxValue;
            foreach (var work in _scheduler.Running)
            {
                // A job's estimate is its length, so what remains is what is left.
                until = Math.Min(until, work.Started + work.Remaining);
                if (_policy.Quantum > 0)
                {
                    until = Math.Min(until, Math.Max(work.Started + _policy.Quantum, _now + 1));
                }
            }

            Used += (until - _now) * _scheduler.Running.Count;
            Wasted += (until - _now) * (_scheduler.QueueLength > 0 ? slots - _scheduler.Running.Count : 0);
            _now = until;
            EndWhatIsDone();
            for (; next < _all.Count && _all[next].Arrival == _now; next++)
            {
                Arrive(next);
            }

            GiveWay();
        }
    }

    private void EndWhatIsDone()
    {
        while (_scheduler.Running.FirstOrDefault(work => work.Started + work.Remaining <= _now) is { } done)
        {
            Ended[_jobs[done]] = _now;
            _scheduler.Finish(done, _now);
        }
    }

    private void Arrive(int job)
    {
        var (arrival, length, deadline) = _all[job];
        var work = new Work { Arrived = arrival, Deadline = deadline, Estimate = length };
        _jobs.Add(work, job);
        _scheduler.Arrive(work, _now, out _);
    }

    private void GiveWay()
    {
        while (_scheduler.Displace(_now).Displaced is not null)
        {
        }
    }
}
