using Longshore.Offload.Placement;

namespace Longshore.Tests.Offload;

public sealed class PlacementTests
{
    private static readonly PlacementSettings Settings = new();

    [Fact]
    public void Policies_AllNames_AreKnown()
    {
        Assert.All(PlacementPolicies.Names, name => Assert.Equal(name, PlacementPolicies.Find(name, Settings, TimeProvider.System)!.Name));
        Assert.Null(PlacementPolicies.Find("nearest", Settings, TimeProvider.System));
    }

    [Theory]
    [InlineData(1, 5, 1, -1)]
    [InlineData(100, 5, 1, 0)]
    [InlineData(10, 5, 20, -1)]
    [InlineData(30, 5, 20, 0)]
    public void Fastest_KnownTimes_ChoosesWhatEndsFirst(double here, double there, double way, int worker) =>
        Assert.Equal(worker, Choose("fastest", Request(here, there, way)).Worker);

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0.5, -1)]
    [InlineData(1, 0)]
    public void Fastest_WithCallsUnderWayOnTheDevice_CountsTheWaitForThem(double queue, int worker) =>
        Assert.Equal(worker, Choose("fastest", Request(here: 10, there: 15, way: 1) with { LocalQueue = queue }).Worker);

    [Fact]
    public void Fastest_NothingKnown_GoesToAWorker() => Assert.Equal(0, Choose("fastest", Request(null, null, 1)).Worker);

    // Each call adds to the load of its worker at once, long before the first answer.
    [Theory]
    [InlineData("fastest", 0, 0)]
    [InlineData("remote", 0, 0)]
    [InlineData("fastest", 0.2, 0.9)]
    [InlineData("deadline", 0.9, 0.2)]
    public void Burst_OfAnUnknownFunction_GoesToAllWorkersAlike(string policy, double way, double otherWay)
    {
        var workers = new Dictionary<int, WorkerEstimates> { [0] = new() { Contexts = 2 }, [1] = new() { Contexts = 2 } };
        workers[0].Add(0, way);
        workers[1].Add(0, otherWay);
        var request = Request(null, null, 1) with { Workers = workers };

        for (var call = 0; call < 8; call++)
        {
            workers[Choose(policy, request).Worker].UnderWay++;
        }

        Assert.Equal((4, 4), (workers[0].UnderWay, workers[1].UnderWay));
    }

    // A worker that runs four calls at once gets four times the calls of one that runs one.
    [Fact]
    public void Burst_OnWorkersOfDifferentSize_FollowsTheirSize()
    {
        var workers = new Dictionary<int, WorkerEstimates> { [0] = new() { Contexts = 1 }, [1] = new() { Contexts = 4 } };
        var request = Request(null, null, 1) with { Workers = workers };

        for (var call = 0; call < 10; call++)
        {
            workers[Choose("remote", request).Worker].UnderWay++;
        }

        Assert.Equal((2, 8), (workers[0].UnderWay, workers[1].UnderWay));
    }

    [Fact]
    public void Fastest_NoWorker_RunsHere() =>
        Assert.Equal(-1, Choose("fastest", Request(100, 1, 1) with { Workers = new Dictionary<int, WorkerEstimates>() }).Worker);

    // The device is 20 times slower at the calibration program: 5 ms there are 100 here.
    [Fact]
    public void Fastest_OnlyTheWorkersTimeKnown_TakesTheDevicesSpeed()
    {
        Assert.Equal(100.0, Request(null, 5, 1, deviceSpeed: 20_000).Local!.Value.RunTime.TotalMilliseconds, 6);
        Assert.Equal(0, Choose("fastest", Request(null, 5, 1, deviceSpeed: 20_000)).Worker);
        Assert.Equal(-1, Choose("fastest", Request(null, 0.02, 1, deviceSpeed: 20_000)).Worker);
    }

    [Fact]
    public void Fastest_QueueAtTheWorker_Counts()
    {
        var request = Request(12, 5, 1);
        request.Workers[0].UnderWay = 4;

        Assert.Equal(-1, Choose("fastest", request with { }).Worker);
    }

    [Fact]
    public void RoundRobin_ThreeWorkers_TakesTurns()
    {
        var policy = PlacementPolicies.Find("round-robin", Settings, TimeProvider.System)!;
        var workers = new Dictionary<int, WorkerEstimates> { [0] = new(), [2] = new(), [5] = new() };
        var request = Request(1, 100, 100) with { Workers = workers };

        Assert.Equal([0, 2, 5, 0, 2], Enumerable.Range(0, 5).Select(_ => policy.Choose(request).Worker));
    }

    // 20 ms here take 14 mJ, 60 ms of waiting and 1 KB 3.5 mJ.
    [Theory]
    [InlineData(80, -1)]
    [InlineData(29, 0)]
    [InlineData(-1, -1)]
    public void Battery_Low_SavesEnergy(double percent, int worker) =>
        Assert.Equal(worker, Choose("battery", Request(20, 50, 10) with { BatteryPercent = percent }).Worker);

    [Fact]
    public void Battery_FallingTooFast_SavesEnergy()
    {
        var policy = PlacementPolicies.Find("battery", Settings, TimeProvider.System)!;

        Assert.Equal(-1, policy.Choose(Request(20, 50, 10) with { BatteryPercent = 90 }).Worker);
        Assert.Equal(0, policy.Choose(Request(20, 50, 10) with { BatteryPercent = 80 }).Worker);
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(50, -1)]
    [InlineData(5, -1)]
    public void Deadline_BothInTime_SavesEnergy(double milliseconds, int worker) =>
        Assert.Equal(worker, PlacementPolicies.Find("deadline", Settings with { Deadline = TimeSpan.FromMilliseconds(milliseconds) }, TimeProvider.System)!
            .Choose(Request(20, 50, 10)).Worker);

    [Fact]
    public void Estimates_OfOtherSizes_StandInForUnknownOnes()
    {
        var function = new FunctionEstimates();
        function.AddLocal(1000, 8);
        function.AddLocal(100_000, 800);

        Assert.Equal(8, function.Local(1020)!.Mean);
        Assert.Equal(8, function.Local(10)!.Mean);
        Assert.Equal(800, function.Local(90_000)!.Mean);
        Assert.Null(function.Server(10));
    }

    private static PlacementChoice Choose(string policy, PlacementRequest request) => PlacementPolicies.Find(policy, Settings, TimeProvider.System)!.Choose(request);

    private static PlacementRequest Request(double? here, double? there, double way, double deviceSpeed = 1000)
    {
        var (function, worker) = (new FunctionEstimates(), new WorkerEstimates { Speed = 1000 });
        worker.Add(0, way);
        if (here is { } local)
        {
            function.AddLocal(1000, local);
        }

        if (there is { } server)
        {
            function.AddServer(1000, server);
        }

        return new PlacementRequest(function, 1000, new Dictionary<int, WorkerEstimates> { [0] = worker }, MayRunHere: true, deviceSpeed, BatteryPercent: -1, Settings);
    }
}
