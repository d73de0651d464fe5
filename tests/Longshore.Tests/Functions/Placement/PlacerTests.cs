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

        Assert.Same(only, PlacerOf(only).Place(Call(), out var decision));

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

    [Fact]
    public void Place_Measurements_AreAHardConstraint()
    {
        var (right, wrong) = (Measurement.OfPcr(7, new byte[32]), Measurement.OfPcr(7, Enumerable.Repeat((byte)1, 32).ToArray()));
        var call = Call(TrustLevel.Tpm, measurements: [right]);
        var tpm = Slow with { Trust = TrustLevel.Tpm };

        var placed = Place(call, new("quick", Quick), new("other", tpm with { Measurements = [wrong] }), new("right", tpm with { Measurements = [Measurement.OfPcr(0, new byte[32]), right] }));
        var none = Place(call, new StubExecutor("other", tpm with { Measurements = [wrong] }), new StubExecutor("bare", tpm));

        Assert.Equal("right", placed.Executor);
        Assert.Contains($"it proves tpm {Measurement.OfPcr(0, new byte[32])} {right}", placed.Reason, StringComparison.Ordinal);
        Assert.Null(none.Executor);
        Assert.Contains($"pcr7 is {wrong.Hex}, which the function does not accept", none.Reason, StringComparison.Ordinal);
        Assert.Contains("pcr7 is not proven", none.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_SeveralValuesOfOneRegister_AcceptsEach()
    {
        var (first, second) = (Measurement.OfPcr(7, new byte[32]), Measurement.OfPcr(7, Enumerable.Repeat((byte)1, 32).ToArray()));

        Assert.Equal("tpm", Place(Call(TrustLevel.Tpm, measurements: [first, second]), new StubExecutor("tpm", Slow with { Trust = TrustLevel.Tpm, Measurements = [second] })).Executor);
    }

    [Theory]
    [InlineData(TrustLevel.Signed, TrustLevel.Signed, true)]
    [InlineData(TrustLevel.Signed, TrustLevel.Tpm, true)]
    [InlineData(TrustLevel.Tpm, TrustLevel.Signed, false)]
    [InlineData(TrustLevel.Attested, TrustLevel.Tpm, true)]
    [InlineData(TrustLevel.Attested, TrustLevel.Signed, false)]
    [InlineData(TrustLevel.Sgx, TrustLevel.Tpm, false)]
    public void Place_Levels_AreALadder(TrustLevel needed, TrustLevel proven, bool isPlaced) =>
        Assert.Equal(isPlaced, Place(Call(needed), new StubExecutor("only", Quick with { Trust = proven })).Executor is not null);

    private static Placer PlacerOf(params IExecutor[] executors) => new(executors, new OfferPolicy(new PlacementWeights()), TimeProvider.System);

    private static PlacementDecision Place(PlacedCall call, params StubExecutor[] executors)
    {
        var chosen = PlacerOf(executors).Place(call, out var decision);
        Assert.Equal(decision.Executor, chosen?.Name);
        return decision;
    }

    private static PlacedCall Call(TrustLevel trust = TrustLevel.None, TimeSpan? deadline = null, EquatableArray<Measurement> measurements = default)
    {
        var spec = new FunctionSpec(FunctionFixture.Name("f"), default) { Trust = trust, Measurements = measurements };
        var state = new FunctionState(new FunctionConfig(spec, default), pool: null, defect: null);
        return new PlacedCall(state, Invocation.Of(spec) with { Deadline = deadline }, arrived: 0);
    }
}
