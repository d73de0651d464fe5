using System.Globalization;
using Longshore.Cluster;
using Longshore.Cluster.Membership;
using Longshore.Functions.Placement.Replay;

namespace Longshore.Benchmarks.Placement;

/// <summary>How soon observers with the real table of members see a node that joins, and miss one that is lost, by a model of the network: a heartbeat or a card takes
/// up to 2 ms, one of a hundred up to 50 ms, and one of a thousand is lost.</summary>
internal static class ScaleMembership
{
    private const int Observers = 8;
    private const double WarmUpSeconds = 2;
    private const double EndSeconds = 12;
    private const double Look = 0.01;

    /// <summary>Simulates the members of a cluster.</summary>
    /// <returns>The seconds until the last observer has seen the new node, and until the last misses the lost one; not a number for never.</returns>
    public static (double Join, double Loss) Run(int nodes, CancellationToken cancellationToken)
    {
        var random = new Random(nodes);
        var time = new VirtualClock();
        var members = Enumerable.Range(0, nodes + 1).Select(MemberOf).ToArray();
        var tables = Enumerable.Range(0, Observers).Select(_ => TableOf(members[..nodes], time)).ToArray();
        var events = new PriorityQueue<(int Node, int Table, bool IsCard), double>();
        for (var node = 0; node < nodes; node++)
        {
            events.Enqueue((node, -1, false), random.NextDouble());
        }

        // The new node joins at the moment at which the first one is lost.
        events.Enqueue((nodes, -1, false), WarmUpSeconds);
        var (join, loss, looked) = (double.NaN, double.NaN, WarmUpSeconds);
        while (events.TryDequeue(out var next, out var at) && at < EndSeconds && (double.IsNaN(join) || double.IsNaN(loss)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            time.MoveTo(at);
            if (next.Table >= 0)
            {
                Hear(tables[next.Table], members[next.Node], next.IsCard, () => events.Enqueue((next.Node, next.Table, true), at + Way(random)));
            }
            else if (next.Node != 0 || at < WarmUpSeconds)
            {
                Beat(events, next.Node, at, random);
            }

            if (at - looked >= Look)
            {
                looked = at;
                join = double.IsNaN(join) && tables.All(table => Has(table, members[nodes])) ? at - WarmUpSeconds : join;
                loss = double.IsNaN(loss) && !tables.Any(table => Has(table, members[0])) ? at - WarmUpSeconds : loss;
            }
        }

        return (join, loss);
    }

    // A node that is heard for the first time is asked for its card.
    private static void Hear(MemberTable table, (NodeCard Card, Heartbeat Beat) member, bool isCard, Action ask)
    {
        if (isCard)
        {
            table.TryTake(member.Card, member.Beat.Card);
        }

        if (!table.TryNote(member.Card.Id, member.Beat) && !isCard)
        {
            ask();
        }
    }

    private static void Beat(PriorityQueue<(int Node, int Table, bool IsCard), double> events, int node, double at, Random random)
    {
        for (var table = 0; table < Observers; table++)
        {
            if (random.Next(1_000) != 0)
            {
                events.Enqueue((node, table, false), at + Way(random));
            }
        }

        events.Enqueue((node, -1, false), at + ClusterLimits.HeartbeatTime.TotalSeconds);
    }

    private static double Way(Random random) => (random.Next(100) == 0 ? 50e-3 : 2e-3) * random.NextDouble();

    private static bool Has(MemberTable table, (NodeCard Card, Heartbeat Beat) member) => table.Now().Any(each => each.Member.Id == member.Card.Id);

    private static MemberTable TableOf((NodeCard Card, Heartbeat Beat)[] members, TimeProvider time)
    {
        var table = new MemberTable(static _ => true, time);
        foreach (var (card, beat) in members)
        {
            table.TryTake(card, beat.Card);
            table.TryNote(card.Id, beat);
        }

        return table;
    }

    private static (NodeCard Card, Heartbeat Beat) MemberOf(int index) =>
        (new NodeCard(index.ToString("x32", CultureInfo.InvariantCulture) + new string('0', 32), "node") { Slots = 4 },
            new Heartbeat(1, new CardDigest((UInt128)index), 0, 0, 1));
}
