using System.Diagnostics;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Scheduling.Policies;

namespace Longshore.Benchmarks.Deadlines;

/// <summary>Measures the scheduler's decisions with many calls in its queue: the arrival of a call, and the end of one with the
/// start of the next.</summary>
internal static class Decisions
{
    private const int Queued = 10_000;
    private const int Rounds = 20_000;
    private const int Seed = 20_261_121;

    // In nanoseconds of a stopwatch: calls of about 100 us with deadlines up to 20 s away.
    private const int EstimateMax = 200_000;
    private const long DeadlineMax = 20_000_000_000;

    /// <summary>The times in microseconds of an arrival, including its result, and of an end, including the choice of the next
    /// call.</summary>
    public static (List<double> Arrivals, List<double> Ends) Measure(bool admits)
    {
        var random = new Random(Seed);
        var scheduler = new SlotScheduler(
            new EarliestDeadlineFirst(), slots: 2, new SlotLimits(2 * Queued, Preempts: true, admits));
        var now = 0L;
        while (scheduler.QueueLength < Queued)
        {
            scheduler.Arrive(Next(), now, out _);
        }

        var (arrivals, ends) = (new List<double>(Rounds), new List<double>(Rounds));
        for (var i = 0; i < Rounds; i++)
        {
            now += 1_000;
            var work = Next();
            var start = Stopwatch.GetTimestamp();
            scheduler.Arrive(work, now, out _);
            arrivals.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            var ended = scheduler.Running[0];
            start = Stopwatch.GetTimestamp();
            scheduler.Finish(ended, now);
            ends.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return (arrivals, ends);

        Work Next() => new()
        {
            Arrived = now,
            Deadline = now + EstimateMax + random.NextInt64(DeadlineMax),
            Estimate = random.Next(EstimateMax),
        };
    }
}
