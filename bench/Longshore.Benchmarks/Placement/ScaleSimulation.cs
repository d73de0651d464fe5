using System.Diagnostics;
using System.Globalization;
using Longshore.Cluster;
using Longshore.Functions.Calls;
using Longshore.Functions.Placement.Replay;

namespace Longshore.Benchmarks.Placement;

/// <summary>A cluster on virtual time: calls arrive at one node of fifty, which have the real placement; the others are queues that report their loads as real members do.</summary>
internal static class ScaleSimulation
{
    private const int NodesOfFront = 50;
    private const int Slots = 4;
    private const double RunSeconds = 0.1;
    private const double Load = 0.6;
    private const double Seconds = 4;
    private const double Sample = 0.1;

    /// <summary>Simulates a cluster.</summary>
    /// <param name="count">Its nodes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static ScaleOutcome Run(int count, CancellationToken cancellationToken)
    {
        var random = new Random(count);
        var time = new VirtualClock();
        var nodes = Enumerable.Range(0, count).Select(index => NodeOf(index, random)).ToArray();
        var members = nodes.Select(node => (node, new ReplayMember(node, time))).ToArray();
        var known = Math.Min(count - 1, ClusterLimits.MembersMax - 1);
        var fronts = Enumerable.Range(0, Math.Max(count / NodesOfFront, 1)).Select(index => new ScaleFront(
            time, nodes[index], Known(members, index, known, random), RunSeconds, (ulong)index)).ToArray();
        var interval = RunSeconds / (count * Slots * Load);
        var answers = new PriorityQueue<Action, double>();
        var (waits, imbalance) = (new List<double>(), new List<double>());
        var started = Stopwatch.GetTimestamp();
        var sampled = 0.0;
        for (var at = 0.0; at < Seconds; at += -Math.Log(1 - random.NextDouble()) * interval)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (answers.TryPeek(out var answer, out var when) && when <= at)
            {
                answers.Dequeue();
                time.MoveTo(when);
                answer();
            }

            time.MoveTo(at);
            if (at - sampled >= Sample)
            {
                sampled = at;
                imbalance.Add(Imbalance(nodes, at));
            }

            var (begins, answered, told) = fronts[random.Next(fronts.Length)].Next(RunSeconds * (0.5 + random.NextDouble()));
            waits.Add(begins - at);
            if (told is not null)
            {
                answers.Enqueue(told, answered);
            }
        }

        var perSecond = waits.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (join, loss) = ScaleMembership.Run(count, cancellationToken);
        return new ScaleOutcome(count, known, waits.Count, perSecond, join, loss, Statistics.Percentile(waits, 99) * 1000, imbalance);
    }

    // Round trips of a machine room.
    private static ReplayNode NodeOf(int index, Random random) => new(
        string.Create(CultureInfo.InvariantCulture, $"node-{index}"), ExecutorKind.Member, Slots)
    {
        Way = 100e-6 + 400e-6 * random.NextDouble(),
        SecondsPerByte = 1 / 125e6,
        SlotWatts = double.NaN,
        SecondPrice = double.NaN,
    };

    // A node keeps as many members as it may, those that it hears first: any.
    private static (ReplayNode, ReplayMember)[] Known((ReplayNode Node, ReplayMember Member)[] all, int self, int count, Random random)
    {
        var others = all.Where((_, index) => index != self).ToArray();
        if (count < others.Length)
        {
            random.Shuffle(others);
        }

        return others[..count];
    }

    private static double Imbalance(ReplayNode[] nodes, double now)
    {
        var backlog = nodes.Select(node => node.BacklogAt(now)).ToArray();
        return (Statistics.Percentile(backlog, 99) - backlog.Average()) / RunSeconds;
    }
}
