using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Wasm;

namespace Longshore.Tests.Functions;

public sealed class WatchedRunTests
{
    [Fact]
    public void Check_BeforeTheExpiry_LeavesTheRunAlone()
    {
        using var store = new Store(new Engine());
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 100, missedAt: long.MaxValue, turn: null, CancellationToken.None);

        run.Check(99);
        run.End();

        Assert.Equal(Failure.None, run.Reason);
    }

    [Fact]
    public void Check_AtTheExpiry_EndsTheRun()
    {
        using var store = new Store(new Engine());
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 100, missedAt: long.MaxValue, turn: null, CancellationToken.None);

        run.Check(100);
        run.End();

        Assert.Equal(Failure.WallTimeLimit, run.Reason);
    }

    [Fact]
    public void Check_AfterTheEnd_DoesNotTouchTheNextRun()
    {
        using var store = new Store(new Engine());
        var run = new WatchedRun(store);
        run.Begin(expiresAt: 100, missedAt: long.MaxValue, turn: null, CancellationToken.None);
        run.End();

        run.Check(1_000);
        run.Begin(expiresAt: 2_000, missedAt: long.MaxValue, turn: null, CancellationToken.None);
        run.Check(1_001);
        run.End();

        Assert.Equal(Failure.None, run.Reason);
    }
}
