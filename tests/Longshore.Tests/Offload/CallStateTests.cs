using Longshore.Offload.Device;

namespace Longshore.Tests.Offload;

public sealed class CallStateTests
{
    [Fact]
    public void TrySettle_ByTwoRuns_HasOneWinner()
    {
        var state = default(CallState);
        state.Begin(CallRuns.Worker);
        state.Begin(CallRuns.Sandbox);

        Assert.True(state.TrySettle());
        Assert.False(state.TrySettle());
    }

    [Fact]
    public void Begin_OfARunUnderWay_Throws()
    {
        var state = default(CallState);
        state.Begin(CallRuns.Program);

        Assert.Throws<InvalidOperationException>(() => state.Begin(CallRuns.Program));
    }

    [Fact]
    public void Begin_OfASettledCall_Throws()
    {
        var state = default(CallState);
        state.TrySettle();

        Assert.Throws<InvalidOperationException>(() => state.Begin(CallRuns.Worker));
    }

    [Fact]
    public void TryEnd_OfARun_IsTrueOnce()
    {
        var state = default(CallState);
        state.Begin(CallRuns.Worker);

        Assert.True(state.TryEnd(CallRuns.Worker));
        Assert.False(state.TryEnd(CallRuns.Worker));
        Assert.Equal(CallRuns.None, state.Runs);
    }
}
