using System.Diagnostics;
using System.Globalization;
using Longshore.Benchmarks.Instances;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Near;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;

namespace Longshore.Benchmarks.Placement;

/// <summary>A placement decision by the real code: this process, whose queue is not empty, and 99 members of a cluster.</summary>
internal sealed class PlacementBenchmark : IBenchmark
{
    private const int Executors = 100;
    private const int Decisions = 20_000;
    private const int Rounds = 21;

    public string Name => "placement";

    public string Summary => "the time and memory of a placement decision among 100 executors by each policy, and with one";

    public Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        var figures = new Dictionary<string, double>();
        foreach (var goal in Enum.GetValues<PlacementGoal>())
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress(goal.Name());
            var (microseconds, bytes) = Measure(goal);
            rows.Add([goal.Name(), Text(Executors), Text(microseconds), Text(bytes)]);
            if (goal == PlacementGoal.Weighted)
            {
                figures["decide_100_us"] = microseconds;
                figures["decide_100_bytes"] = bytes;
            }
        }

        var one = PlacementCost.Measure() / 1000;
        rows.Add(["weighted", "1", Text(one), "0"]);
        figures["decide_1_us"] = one;
        return Task.FromResult(new BenchmarkReport(["policy", "executors", "us, median", "bytes allocated"], rows, figures));
    }

    private static (double Microseconds, double Bytes) Measure(PlacementGoal goal)
    {
        var time = TimeProvider.System;
        var here = new Offer(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(5), 0, 1, TrustLevel.None) { Cost = 1, Slots = 8 };
        var random = new Random(1);
        MemberNode[] members =
        [
            .. Enumerable.Range(1, Executors - 1).Select(index => new MemberNode(
                new StubMember(string.Create(CultureInfo.InvariantCulture, $"10.0.0.{index}:9000"))
                {
                    Offer = new NearOffer(TimeSpan.FromMicroseconds(random.Next(100, 1_000)), 125e6, TimeSpan.FromMilliseconds(random.Next(0, 40))),
                },
                Slots: 8) { SlotWatts = random.Next(1, 20), SecondPrice = random.Next(1, 5) }),
        ];
        var tracks = new List<MemberTrack>();
        var placer = new Placer([new FixedExecutor("local", ExecutorKind.Local, here)], new OfferPolicy(new PlacementWeights(), goal), time)
        {
            Members = new MemberSet(() => members, (node, track) =>
            {
                tracks.Add(track);
                return new FixedExecutor(node.Name, ExecutorKind.Member, offer: null);
            }, time),
            Waiting = static () => 10,
        };
        var spec = new FunctionSpec(FunctionName.OfRoute("bench", 1, "/empty"), default);
        var state = new FunctionState(new FunctionConfig(spec, default), pool: null, defect: null);
        placer.Place(new PlacedCall(state, Invocations[0], arrived: 0), out _);
        foreach (var track in tracks.Where(track => track.Number % 3 == 0))
        {
            state.Outcomes.Note(track.Number, track, 0.001, 0.002, (double)time.GetTimestamp() / time.TimestampFrequency);
        }

        var rounds = new (double Microseconds, double Bytes)[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Decisions; i++)
            {
                placer.Place(new PlacedCall(state, Invocations[i % Invocations.Length], i), out _);
            }

            rounds[round] = (Stopwatch.GetElapsedTime(start).TotalMicroseconds / Decisions, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Decisions);
        }

        return (Statistics.Percentile([.. rounds.Select(each => each.Microseconds)], 50), Statistics.Percentile([.. rounds.Select(each => each.Bytes)], 50));
    }

    private static readonly Invocation[] Invocations =
        [.. Enumerable.Range(0, 16).Select(bytes => Invocation.Of(new FunctionSpec(FunctionName.OfRoute("bench", 1, "/empty"), default)) with { Input = new byte[bytes * 100] })];

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
