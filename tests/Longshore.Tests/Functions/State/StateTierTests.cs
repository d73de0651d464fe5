using Longshore.Functions.State;

namespace Longshore.Tests.Functions.State;

public sealed class StateTierTests : IDisposable
{
    private const int Chunk = StateLimits.ChunkBytes;

    private readonly MemoryStateStore _store = new(new StateLimits(), TimeProvider.System);
    private readonly StateNode _one;
    private readonly StateNode _other;

    public StateTierTests() => (_one, _other) = (new StateNode(_store), new StateNode(_store));

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Read_AfterAWriteOfTheSameNode_SeesItWithoutAPush()
    {
        await _one.WriteAsync(3, "abc");

        Assert.Equal("\0\0\0abc", await _one.ReadAsync(0, 100));
        Assert.Equal((false, 0), await _other.LengthAsync());
    }

    [Fact]
    public async Task Read_OfAnotherNode_SeesWhatWasPushed()
    {
        await _one.WriteAsync(0, "abc");
        Assert.True(await _one.PushAsync());

        Assert.Equal("bc", await _other.ReadAsync(1, 100));
    }

    [Fact]
    public async Task Push_WithoutAChange_SendsNothing()
    {
        Assert.False(await _one.PushAsync());
        await _one.WriteAsync(0, "abc");
        await _one.PushAsync();

        Assert.False(await _one.PushAsync());
        Assert.Equal((true, 3), await _other.LengthAsync());
    }

    [Fact]
    public async Task Read_AcrossChunks_PullsOnlyThose()
    {
        await _one.WriteAsync(Chunk - 2, "abcd");
        await _one.WriteAsync(5 * Chunk, "far");
        await _one.PushAsync();

        Assert.Equal("abcd", await _other.ReadAsync(Chunk - 2, 4));
        using var use = _other.Use();
        Assert.Equal([0, 1], use.Region.Known().Select(each => each.Number).Order());
    }

    [Fact]
    public async Task Read_OfWhatWasPulled_DoesNotAskTheStore()
    {
        await _one.WriteAsync(0, "abc");
        await _one.PushAsync();
        await _other.ReadAsync(0, 3);
        var before = _store.Pulls;

        await _other.ReadAsync(0, 3);

        Assert.Equal(before, _store.Pulls);
    }

    [Fact]
    public async Task Read_BetweenTheEndOfTheStoreAndTheNodes_IsZero()
    {
        await _one.WriteAsync(0, "a");
        await _one.PushAsync();
        await _other.WriteAsync(3 * Chunk, "b");

        Assert.Equal(new string('\0', 10), await _other.ReadAsync(Chunk, 10));
        Assert.Equal("a\0", await _other.ReadAsync(0, 2));
    }

    [Fact]
    public async Task Write_OfAnotherNodesChunk_IsAConflictAtThePush()
    {
        await _one.WriteAsync(0, "000");
        await _one.PushAsync();
        await _other.WriteAsync(0, "x");
        await _one.WriteAsync(2, "y");
        await _one.PushAsync();

        var refused = await Assert.ThrowsAsync<StateException>(() => _other.PushAsync());

        Assert.Equal(StateRefusal.Conflict, refused.Refusal);
        Assert.Equal("x00", await _other.ReadAsync(0, 3));
        await _other.PullAsync(discards: true);
        Assert.Equal("00y", await _other.ReadAsync(0, 3));
    }

    [Fact]
    public async Task Writes_OfDifferentChunks_AreBothPushed()
    {
        await _one.WriteAsync(2 * Chunk, "end");
        await _one.PushAsync();
        await _other.WriteAsync(0, "other");
        await _one.WriteAsync(Chunk, "one");

        await _one.PushAsync();
        await _other.PushAsync();

        await _one.PullAsync();
        Assert.Equal(("other", "one"), (await _one.ReadAsync(0, 5), await _one.ReadAsync(Chunk, 3)));
    }

    [Fact]
    public async Task Pull_WithChangesThatWereNotPushed_IsAConflict()
    {
        await _one.WriteAsync(0, "abc");

        Assert.Equal(StateRefusal.Conflict, (await Assert.ThrowsAsync<StateException>(() => _one.PullAsync())).Refusal);
        Assert.Equal("abc", await _one.ReadAsync(0, 3));
        await _one.PullAsync(discards: true);
        Assert.Equal((false, 0), await _one.LengthAsync());
    }

    [Fact]
    public async Task Append_OfTwoNodes_LosesNothingSilently()
    {
        await _one.WriteAsync(null, "one");
        await _other.WriteAsync(null, "other");
        await _one.PushAsync();

        await Assert.ThrowsAsync<StateException>(() => _other.PushAsync());
        await _other.PullAsync(discards: true);
        Assert.Equal(3, await _other.WriteAsync(null, "other"));
        await _other.PushAsync();

        await _one.PullAsync();
        Assert.Equal("oneother", await _one.ReadAsync(0, 100));
    }

    [Fact]
    public async Task Write_OfAnOlderVersion_IsAConflict()
    {
        await _one.WriteAsync(0, "0");
        var stamp = await _one.StampAsync();
        await _one.WriteAsync(0, "1", expected: stamp);

        Assert.Equal(StateRefusal.Conflict, (await Assert.ThrowsAsync<StateException>(() => _one.WriteAsync(0, "2", expected: stamp))).Refusal);
        await _one.WriteAsync(Chunk, "elsewhere", expected: stamp);
        Assert.Equal("1", await _one.ReadAsync(0, 1));
    }

    // The region was dropped and pulled anew: a version from before is no reason to overwrite.
    [Fact]
    public async Task Write_OfAVersionBeforeARefresh_IsAConflict()
    {
        await _one.WriteAsync(0, "0");
        await _one.PushAsync();
        var stamp = await _one.StampAsync();
        await _one.PullAsync(discards: true);
        await _one.ReadAsync(0, 1);

        await Assert.ThrowsAsync<StateException>(() => _one.WriteAsync(0, "1", expected: stamp));
    }

    [Fact]
    public async Task Resize_IsPushedAtOnceAndDropsWhatLiesBeyond()
    {
        await _one.WriteAsync(0, "abcdef");
        await _one.WriteAsync(2 * Chunk, "far");

        await _one.PushAsync(length: 3);
        await _one.WriteAsync(5, "x");
        await _one.PushAsync();

        Assert.Equal("abc\0\0x", await _other.ReadAsync(0, 100));
    }

    [Fact]
    public async Task Resize_ToMore_AddsZeros()
    {
        await _one.WriteAsync(0, "a");
        await _one.PushAsync(length: Chunk + 1);

        Assert.Equal((true, Chunk + 1), await _other.LengthAsync());
        Assert.Equal("\0", await _other.ReadAsync(Chunk, 10));
    }

    [Fact]
    public async Task Resize_OfAnotherNode_IsSeenAfterAPull()
    {
        await _one.WriteAsync(0, "abcdef");
        await _one.PushAsync();
        await _other.ReadAsync(0, 6);
        await _one.PushAsync(length: 2);

        await _other.PullAsync();

        Assert.Equal("ab", await _other.ReadAsync(0, 100));
    }

    [Fact]
    public async Task Delete_OfAnotherNode_IsAConflictForChangesOfThisOne()
    {
        await _one.WriteAsync(0, "abc");
        await _one.PushAsync();
        await _other.WriteAsync(0, "x");
        Assert.True(await _one.DeleteAsync());

        await Assert.ThrowsAsync<StateException>(() => _other.PushAsync());
        await _other.PullAsync(discards: true);
        Assert.Equal((false, 0), await _other.LengthAsync());
    }

    [Fact]
    public async Task Push_WhoseAnswerIsLost_IsConfirmedByTheNextOne()
    {
        var store = new FaultyStateStore(_store);
        using var node = new StateNode(store);
        await node.WriteAsync(0, "1");
        store.Next = StateFault.AnswerLost;
        Assert.Equal(StateRefusal.Unavailable, (await Assert.ThrowsAsync<StateException>(() => node.PushAsync())).Refusal);
        await node.WriteAsync(1, "2");

        Assert.True(await node.PushAsync());

        Assert.Equal("12", await _other.ReadAsync(0, 10));
    }

    [Fact]
    public async Task Push_WhoseRequestIsLost_IsMadeByTheNextOne()
    {
        var store = new FaultyStateStore(_store);
        using var node = new StateNode(store);
        await node.WriteAsync(0, "1");
        store.Next = StateFault.RequestLost;
        await Assert.ThrowsAsync<StateException>(() => node.PushAsync());

        await node.PushAsync();

        Assert.Equal("1", await _other.ReadAsync(0, 10));
    }

    [Fact]
    public async Task Write_DuringAResizeInDoubt_WaitsForItsOutcome()
    {
        var store = new FaultyStateStore(_store);
        using var node = new StateNode(store);
        await node.WriteAsync(0, "abcdef");
        store.Next = StateFault.AnswerLost;
        await Assert.ThrowsAsync<StateException>(() => node.PushAsync(length: 3));

        await node.WriteAsync(5, "x");
        await node.PushAsync();

        Assert.Equal("abc\0\0x", await _other.ReadAsync(0, 100));
    }

    [Fact]
    public async Task Store_ThatDoesNotAnswer_FailsWhatNeedsIt()
    {
        await _one.WriteAsync(0, "abc");
        _store.Failure = "the store is gone";

        Assert.Equal("abc", await _one.ReadAsync(0, 3));
        Assert.Equal("the store is gone", (await Assert.ThrowsAsync<StateException>(() => _one.PushAsync())).Message);
        Assert.Equal(StateRefusal.Unavailable, (await Assert.ThrowsAsync<StateException>(() => _other.ReadAsync(0, 3))).Refusal);
        _store.Failure = null;
        Assert.True(await _one.PushAsync());
    }

    [Fact]
    public async Task Regions_OverTheNodesMemory_AreDroppedIfTheyWerePushed()
    {
        using var node = new StateNode(_store, new StateLimits { LocalBytesMax = 1 << 20 });
        var text = new string('x', Chunk);
        for (var i = 0; i < 40; i++)
        {
            await node.WriteAsync(0, text, $"r{i}");
            await node.PushAsync($"r{i}");
        }

        Assert.Equal("x", await node.ReadAsync(Chunk - 1, 10, "r0"));
    }

    [Fact]
    public async Task Write_OverTheNodesMemory_IsRefusedIfNothingWasPushed()
    {
        using var node = new StateNode(_store, new StateLimits { LocalBytesMax = 1 << 20 });
        var other = new StateNode(node, "other");
        for (var i = 0; i < 7; i++)
        {
            await node.WriteAsync(0, new string('x', Chunk), $"r{i}");
            await other.WriteAsync(0, new string('x', Chunk), $"r{i}");
        }

        var third = new StateNode(node, "third");
        await third.WriteAsync(0, new string('x', Chunk), "r");

        Assert.Contains("--state-memory", (await Assert.ThrowsAsync<StateException>(() => third.WriteAsync(0, new string('y', Chunk), "more"))).Message, StringComparison.Ordinal);
        Assert.Equal("x", await node.ReadAsync(0, 1, "r0"));
    }

    [Fact]
    public async Task Write_OverTheMemoryOfANamespace_LeavesRoomToOthers()
    {
        using var node = new StateNode(_store, new StateLimits { LocalBytesMax = 1 << 20 });
        var other = new StateNode(node, "other");
        await other.WriteAsync(0, "pushed", "r");
        await other.PushAsync("r");
        for (var i = 0; i < 7; i++)
        {
            await node.WriteAsync(0, new string('x', Chunk), $"r{i}");
        }

        var refused = await Assert.ThrowsAsync<StateException>(() => node.WriteAsync(0, new string('y', Chunk), "more"));
        await other.WriteAsync(0, new string('x', Chunk), "more");

        Assert.Equal((StateRefusal.LimitReached, "space"), (refused.Refusal, refused.FullSpace));
        Assert.Equal("xx", await other.ReadAsync(Chunk - 2, 4, "more"));
    }

    [Fact]
    public async Task Write_OfManyShortChunks_CountsWhatTheNodeKeepsOfEach()
    {
        using var node = new StateNode(_store, new StateLimits { LocalBytesMax = 1 << 20 });

        var refused = await Assert.ThrowsAsync<StateException>(async () =>
        {
            for (var i = 0; i < 1_500; i++)
            {
                await node.WriteAsync((long)i * Chunk, "x");
            }
        });

        Assert.Equal(StateRefusal.LimitReached, refused.Refusal);
    }

    [Fact]
    public async Task Regions_OverTheNumberOfANamespace_LeaveRoomToOthers()
    {
        using var node = new StateNode(_store, new StateLimits { LocalRegionsMax = 4 });
        await node.WriteAsync(0, "a", "a");
        await node.WriteAsync(0, "b", "b");

        await Assert.ThrowsAsync<StateException>(() => node.WriteAsync(0, "c", "c"));
        var other = new StateNode(node, "other");
        await other.WriteAsync(0, "c", "c");

        Assert.Equal("c", await other.ReadAsync(0, 1, "c"));
    }

    [Fact]
    public async Task Regions_OverTheirNumber_AreDroppedOrRefused()
    {
        using var node = new StateNode(_store, new StateLimits { LocalRegionsMax = 4 });
        await node.WriteAsync(0, "a", "a");
        await node.LengthAsync("b");
        await node.WriteAsync(0, "c", "c");

        Assert.Equal(StateRefusal.LimitReached, (await Assert.ThrowsAsync<StateException>(() => node.LengthAsync("d"))).Refusal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(513)]
    public void Use_OfANameThatIsNone_IsRefused(object name) => Assert.Equal(
        StateRefusal.Invalid,
        Assert.Throws<StateException>(() => _one.Use(name as string ?? new string('x', (int)name))).Refusal);

    [Fact]
    public async Task Write_BeyondTheLongestRegion_IsRefused()
    {
        Assert.Equal(
            StateRefusal.TooLarge, (await Assert.ThrowsAsync<StateException>(() => _one.WriteAsync(StateLimits.RegionBytesMax, "x"))).Refusal);
        using var use = _one.Use();
        Assert.Equal(
            StateRefusal.TooLarge,
            (await Assert.ThrowsAsync<StateException>(async () => await use.WriteAsync(0, new byte[StateLimits.TransferBytesMax + 1], null, TestContext.Current.CancellationToken))).Refusal);
    }

    // Each write has one letter: a read that mixes two was not atomic.
    [Fact]
    public async Task Writes_OfManyThreads_AreAtomic()
    {
        const int Length = 300;
        var token = TestContext.Current.CancellationToken;
        await _one.WriteAsync(Chunk - 100, new string('a', Length));
        var writers = "abcd".Select(letter => Task.Run(() => Repeat(() => Write(letter)), token)).ToArray();
        var into = new byte[Length];
        using var use = _one.Use();
        while (!writers.All(writer => writer.IsCompleted))
        {
            Assert.True(use.Region.TryRead(Chunk - 100, into, out var read, out _));
            Assert.Equal((Length, 1), (read, into.Distinct().Count()));
        }

        await Task.WhenAll(writers);

        void Write(char letter)
        {
            using var own = _one.Use();
            own.TryWrite(Chunk - 100, [.. Enumerable.Repeat((byte)letter, Length)], expected: null, out _, out _);
        }

        static void Repeat(Action action)
        {
            for (var i = 0; i < 2_000; i++)
            {
                action();
            }
        }
    }
}
