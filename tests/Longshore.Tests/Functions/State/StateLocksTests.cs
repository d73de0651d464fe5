using Longshore.Functions.Capabilities.State;
using Longshore.Functions.State;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.State;

public sealed class StateLocksTests
{
    private static readonly StateKey Key = new("space", "region");
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryStateStore _store;
    private readonly StateLocks _locks;

    public StateLocksTests()
    {
        _store = new MemoryStateStore(new StateLimits(), _time);
        _locks = new StateLocks(_store, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_OfALockOfTheSameNode_GoesOnWhenItIsGivenBack()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var one = new HeldLocks();
        var token = await TakeAsync(one, first.Token);
        var waiting = TakeAsync(new HeldLocks(), second.Token);
        Assert.False(waiting.IsCompleted);

        Assert.True(await one.ReleaseAsync(Key));

        Assert.True(await waiting > token);
    }

    [Fact]
    public async Task Take_OfALockThatIsNotGivenBack_TimesOut()
    {
        using var call = new CancellationTokenSource();
        await TakeAsync(new HeldLocks(), call.Token);

        var refused = await Assert.ThrowsAsync<StateException>(() => TakeAsync(new HeldLocks(), call.Token, TimeSpan.Zero));

        Assert.Equal(StateRefusal.TimedOut, refused.Refusal);
    }

    [Fact]
    public async Task Locks_OfACallThatEnds_AreFree()
    {
        using var call = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var held = new HeldLocks();
        await TakeAsync(held, call.Token);

        await call.CancelAsync();

        Assert.NotNull(await _store.TryLockAsync(new StateLockRequest(Key, "another node", IsExclusive: true, Lease)));
        Assert.Null(held.TokenOf(Key));
    }

    [Fact]
    public async Task Take_OfACallThatHasEnded_LeavesNoLock()
    {
        using var call = new CancellationTokenSource();
        var holder = new HeldLocks();
        var waiting = TakeAsync(holder, call.Token);
        await waiting;
        await call.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TakeAsync(holder, call.Token));
        Assert.NotNull(await _store.TryLockAsync(new StateLockRequest(Key, "another", IsExclusive: true, Lease)));
    }

    [Fact]
    public async Task Take_OfMoreLocksThanACallMayHold_IsRefused()
    {
        using var call = new CancellationTokenSource();
        var held = new HeldLocks();
        for (var i = 0; i < StateLimits.LocksMax; i++)
        {
            await TakeAsync(held, call.Token, key: Key with { Name = $"{i}" });
        }

        Assert.Equal(StateRefusal.LimitReached, (await Assert.ThrowsAsync<StateException>(() => TakeAsync(held, call.Token))).Refusal);
    }

    [Fact]
    public async Task Token_OfASharedLock_IsNoReasonToFence()
    {
        using var call = new CancellationTokenSource();
        var held = new HeldLocks();
        await held.TakeAsync(_locks, Key, isExclusive: false, TimeSpan.Zero, Lease, call.Token);

        Assert.Null(held.TokenOf(Key));
    }

    [Fact]
    public void Table_WithMoreLocksThanItRemembers_FencesTheForgotten()
    {
        var table = new StateLockTable(_time);
        var first = table.TryLock(new StateLockRequest(Key, "a", IsExclusive: true, TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < StateLimits.RememberedLocksMax; i++)
        {
            table.TryLock(new StateLockRequest(Key with { Name = $"{i}" }, "a", IsExclusive: true, TimeSpan.FromSeconds(1)));
        }

        Assert.True(table.LastTokenOf(Key) > first);
        Assert.True(table.TryLock(new StateLockRequest(Key, "b", IsExclusive: true, TimeSpan.FromSeconds(1))) >= table.LastTokenOf(Key));
    }

    private Task<long> TakeAsync(HeldLocks held, CancellationToken ended, TimeSpan? wait = null, StateKey? key = null) =>
        held.TakeAsync(_locks, key ?? Key, isExclusive: true, wait ?? TimeSpan.FromMinutes(1), Lease, ended).AsTask();
}
