using Longshore.Functions.Placement;
using Longshore.Functions.Placement.Replay;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Placement;

public sealed class PlacementReplayTests
{
    // A call of 10 ms each 5 ms: one slot is too few, and two are just enough.
    private static readonly JournalEntry[] Crowded = [.. Enumerable.Range(0, 400).Select(index => Entry(index * 5_000))];

    [Fact]
    public void Run_WithoutAChange_ChangesNothing()
    {
        var report = Replay(new ReplaySettings());

        Assert.Equal((400, 0), (report.Calls, report.Differ));
        Assert.Equal(report.Before.LatencyUs, report.After.LatencyUs);
        Assert.Equal(report.Before.ByExecutor, report.After.ByExecutor);
    }

    [Fact]
    public void Run_WithMoreNodes_WaitsLess()
    {
        var report = Replay(new ReplaySettings { NodesAdded = 2 });

        Assert.True(report.Differ > 0);
        Assert.True(report.After.WaitUs[1] < report.Before.WaitUs[1], $"{report.Before.WaitUs[1]} {report.After.WaitUs[1]}");
        Assert.Contains("added-1", report.After.ByExecutor.Keys);
    }

    [Fact]
    public void Run_ByEnergy_TakesLess()
    {
        var report = Replay(new ReplaySettings { Policy = PlacementGoal.Energy });

        Assert.True(report.After.Joules < report.Before.Joules, $"{report.Before.Joules} {report.After.Joules}");
    }

    [Fact]
    public void Run_OverASlowNetwork_MovesLess()
    {
        var report = Replay(new ReplaySettings { BytesPerSecond = 10_000 });

        Assert.True(report.After.Bytes < report.Before.Bytes, $"{report.Before.Bytes} {report.After.Bytes}");
    }

    [Fact]
    public void Run_CallsThatNoExecutorTakes_AreCounted()
    {
        var entry = Entry(0) with { Candidates = [new JournalCandidate("local", "local") { Refusal = "the function needs trust" }], Winner = null };

        var report = PlacementReplay.Run([entry], new ReplaySettings { NodesAdded = 1 }, _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), (report.Before.Unplaced, report.After.Unplaced));
    }

    private static ReplayReport Replay(ReplaySettings settings) =>
        PlacementReplay.Run(Crowded, settings, _ => { }, TestContext.Current.CancellationToken);

    private static JournalEntry Entry(long at)
    {
        JournalCandidate[] candidates =
        [
            new("local", "local") { ReadyUs = 0, RunUs = 10_000, Joules = 0.5, Slots = 1 },
            new("10.0.0.2:9000", "member") { ReadyUs = 300, RunUs = 10_000, Bytes = 2_100, Joules = 0.1, Slots = 1 },
        ];
        return new JournalEntry(at, "f", "weighted", InputBytes: 100, "None", LatencyUs: 12_000, RunUs: 10_000, candidates) { Winner = "local" };
    }
}
