using System.Globalization;
using Longshore.Cluster;
using Longshore.Cluster.Membership;
using Longshore.Functions.Placement.Replay;

namespace Longshore.Benchmarks.Placement;

/// <summary>How soon observers with the real table of members see a node that joins, and miss one that is lost, by a model of the network: an entry takes up to
/// 2 ms, one of a hundred up to 50 ms, and one of a thousand is lost.</summary>
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
        var tables = Enumerable.Range(0, Observers).Select(_ => new MemberTable(time)).ToArray();
        var members = Enumerable.Range(0, nodes + 1).Select(MemberOf).ToArray();
        var events = new PriorityQueue<(int Node, int Table), double>();
        for (var node = 0; node < nodes; node++)
        {
            events.Enqueue((node, -1), random.NextDouble());
        }

        // The new node joins at the moment at which the first one is lost.
        events.Enqueue((nodes, -1), WarmUpSeconds);
        var (join, loss, looked) = (double.NaN, double.NaN, WarmUpSeconds);
        while (events.TryDequeue(out var next, out var at) && at < EndSeconds && (double.IsNaN(join) || double.IsNaN(loss)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            time.MoveTo(at);
            if (next.Table >= 0)
            {
                tables[next.Table].TryNote(members[next.Node]);
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

    private static void Beat(PriorityQueue<(int Node, int Table), double> events, int node, double at, Random random)
    {
        for (var table = 0; table < Observers; table++)
        {
            if (random.Next(1_000) != 0)
            {
                events.Enqueue((node, table), at + (random.Next(100) == 0 ? 50e-3 : 2e-3) * random.NextDouble());
            }
        }

        events.Enqueue((node, -1), at + ClusterLimits.HeartbeatTime.TotalSeconds);
    }

    private static bool Has(MemberTable table, ClusterMember member) => table.Now().Any(each => each.Member.Id == member.Id);

    private static ClusterMember MemberOf(int index)
    {
        var id = index.ToString("x32", CultureInfo.InvariantCulture);
        return new ClusterMember(id, id, "node") { Slots = 4 };
    }
}
