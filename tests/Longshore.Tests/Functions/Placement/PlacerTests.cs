using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Placement;

public sealed class PlacerTests
{
    private static readonly Offer Quick = new(TimeSpan.Zero, TimeSpan.FromMilliseconds(1), 0, 0, TrustLevel.None);
    private static readonly Offer Slow = Quick with { RunTime = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public void Place_OneExecutor_IsNotAskedForAnOffer()
    {
        var only = new StubExecutor("only", null);

        Assert.Same(only, new Placer([only], new PlacementWeights()).Place(Call(), out var decision));

        Assert.Equal("only", decision.Executor);
        Assert.Equal(0, only.Estimates);
    }

    [Fact]
    public void Place_SeveralExecutors_TakesTheLeastCostAndNamesTheLosers()
    {
        var decision = Place(Call(), new("slow", Slow), new("quick", Quick), new("absent", null));

        Assert.Equal("quick", decision.Executor);
        Assert.Equal(["absent", "slow"], decision.Lost.Select(lost => lost.Executor).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Place_JoulesAndBytes_Count()
    {
        Assert.Equal("b", Place(Call(), new("a", Quick with { Joules = 10 }), new("b", Quick)).Executor);
        Assert.Equal("b", Place(Call(), new("a", Quick with { BytesMoved = 1 << 30 }), new("b", Quick)).Executor);
    }

    [Fact]
    public void Place_Deadline_ComesBeforeCost()
    {
        var call = Call(deadline: TimeSpan.FromMilliseconds(10));

        Assert.Equal("dear", Place(call, new("late", Slow), new("dear", Quick with { Joules = 1000 })).Executor);
        Assert.Equal("late", Place(Call(), new("late", Slow), new("dear", Quick with { Joules = 1000 })).Executor);
    }

    [Fact]
    public void Place_Trust_IsAHardConstraint()
    {
        var call = Call(TrustLevel.Attested);

        Assert.Equal("trusted", Place(call, new("quick", Quick), new("trusted", Slow with { Trust = TrustLevel.Attested })).Executor);
        var none = Place(call, new StubExecutor("quick", Quick));
        Assert.Null(none.Executor);
        Assert.Contains("attested", none.Reason, StringComparison.Ordinal);
    }

    private static PlacementDecision Place(PlacedCall call, params StubExecutor[] executors)
    {
        var chosen = new Placer(executors, new PlacementWeights()).Place(call, out var decision);
        Assert.Equal(decision.Executor, chosen?.Name);
        return decision;
    }

    private static PlacedCall Call(TrustLevel trust = TrustLevel.None, TimeSpan? deadline = null)
    {
        var spec = new FunctionSpec(FunctionFixture.Name("f"), default) { Trust = trust };
        var state = new FunctionState(new FunctionConfig(spec, default), pool: null, defect: null);
        return new PlacedCall(state, Invocation.Of(spec) with { Deadline = deadline }, arrived: 0);
    }
}
