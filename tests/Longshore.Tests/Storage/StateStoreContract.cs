using System.Text;
using Longshore.Functions.State;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Storage;

/// <summary>The contract of <c>IStateStore</c>. Every implementation has a subclass that opens it.</summary>
public abstract class StateStoreContract
{
    protected static readonly StateLimits Limits = new() { StoreBytesMax = 1 << 20 };

    private const int Chunk = StateLimits.ChunkBytes;

    protected static StateKey Key { get; } = new("space", "region");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    [Fact]
    public async Task Pull_OfNoRegion_HasNoHead()
    {
        await using var opened = Open();
        Assert.Equal(new StatePulled(null, []), await PullAsync(opened.Store, 0), Same);
    }

    [Fact]
    public async Task Pull_AfterAPush_HasItsBytesAndVersion()
    {
        await using var opened = Open();
        var version = await PushAsync(opened.Store, Write(0, 0, 2, "abc"));

        var pulled = await PullAsync(opened.Store, 0);

        Assert.Equal(new StateHead(version, version, version, 5), pulled.Head);
        Assert.Equal((0, version, "\0\0abc"), Text(Assert.Single(pulled.Chunks)));
    }

    [Fact]
    public async Task Regions_OfOtherNamesAndSpaces_AreOthers()
    {
        await using var opened = Open();
        await PushAsync(opened.Store, Write(0, 0, 0, "a"));
        foreach (var other in (StateKey[])[new("space", "Region"), new("Space", "region"), new("space", "region/../region"), new("space", "region ")])
        {
            await PushAsync(opened.Store, Write(0, 0, 0, other.Name) with { Key = other });
        }

        Assert.Equal("a", Text(Assert.Single((await PullAsync(opened.Store, 0)).Chunks)).Text);
    }

    [Fact]
    public async Task Push_OfARange_KeepsTheRestOfItsChunk()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "abcdef"));
        var second = await PushAsync(opened.Store, Write(first, first, 2, "XY") with { Length = null });

        var pulled = await PullAsync(opened.Store, 0);

        Assert.Equal(new StateHead(first, second, first, 6), pulled.Head);
        Assert.Equal((0, second, "abXYef"), Text(Assert.Single(pulled.Chunks)));
    }

    [Fact]
    public async Task Pull_OfAKnownVersion_LeavesTheChunkOut()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "a"));
        var second = await PushAsync(opened.Store, new StatePush(Guid.NewGuid(), Key, first)
        {
            Changes = [new StateChange(1, 0, 0, "b"u8.ToArray())],
            Length = Chunk + 1,
            LengthVersion = first,
        });

        var pulled = await opened.Store.PullAsync(Key, [new(0, first), new(1, first), new(2, StateChunkRequest.None)], Token);

        Assert.Equal((1, second, "b"), Text(Assert.Single(pulled.Chunks)));
    }

    [Fact]
    public async Task Pull_OfAChunkThatNobodyWrote_IsOfVersionZero()
    {
        await using var opened = Open();
        await PushAsync(opened.Store, new StatePush(Guid.NewGuid(), Key, 0) { Length = 3 * Chunk });

        Assert.Equal((2, 0, ""), Text(Assert.Single((await PullAsync(opened.Store, 2)).Chunks)));
    }

    [Fact]
    public async Task Push_WithAnotherVersionOfAChunk_IsAConflictAndChangesNothing()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));
        var second = await PushAsync(opened.Store, Write(first, first, 0, "xyz") with { Length = null });

        var late = new StatePush(Guid.NewGuid(), Key, first)
        {
            Changes = [new StateChange(1, 0, 0, "new"u8.ToArray()), new StateChange(0, first, 0, "late"u8.ToArray())],
            Length = 2 * Chunk,
            LengthVersion = first,
        };

        Assert.Equal(StatePushStatus.Conflict, (await opened.Store.PushAsync(late)).Status);
        var pulled = await PullAsync(opened.Store, 0, 1);
        Assert.Equal((0, second, "xyz"), Text(Assert.Single(pulled.Chunks)));
        Assert.Equal(3, pulled.Head!.Length);
    }

    [Fact]
    public async Task Push_OfDifferentChunks_IsNoConflict()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, new StatePush(Guid.NewGuid(), Key, 0) { Length = 2 * Chunk });

        await PushAsync(opened.Store, Write(first, 0, 0, "one") with { Length = null });
        await PushAsync(opened.Store, Write(first, 0, 0, "two", number: 1) with { Length = null });

        Assert.Equal(["one", "two"], (await PullAsync(opened.Store, 0, 1)).Chunks.Select(chunk => Text(chunk).Text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    public async Task Push_WithAnotherEpoch_IsAConflict(long epoch)
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));

        Assert.Equal(StatePushStatus.Conflict, (await opened.Store.PushAsync(Write(epoch, first, 0, "x"))).Status);
    }

    [Fact]
    public async Task Push_WithAnotherVersionOfTheLength_IsAConflict()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));
        await PushAsync(opened.Store, new StatePush(Guid.NewGuid(), Key, first) { Length = 10, LengthVersion = first });

        Assert.Equal(
            StatePushStatus.Conflict,
            (await opened.Store.PushAsync(new StatePush(Guid.NewGuid(), Key, first) { Length = 20, LengthVersion = first })).Status);
    }

    [Fact]
    public async Task Push_BeyondAnEndThatItDoesNotMove_IsAConflict()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));

        Assert.Equal(StatePushStatus.Conflict, (await opened.Store.PushAsync(Write(first, first, 2, "xy") with { Length = null })).Status);
    }

    [Fact]
    public async Task Push_ThatIsSentAgain_IsMadeOnce()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));
        var push = Write(first, first, 0, "xyz") with { Length = null };
        var second = await PushAsync(opened.Store, push);
        var third = await PushAsync(opened.Store, Write(first, second, 0, "end") with { Length = null });

        Assert.Equal(new StatePushed(StatePushStatus.Done, second), await opened.Store.PushAsync(push));
        Assert.Equal((0, third, "end"), Text(Assert.Single((await PullAsync(opened.Store, 0)).Chunks)));
    }

    [Fact]
    public async Task Push_ThatShortensARegion_DropsWhatLiesBeyond()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, new StatePush(Guid.NewGuid(), Key, 0)
        {
            Changes = [new StateChange(0, 0, 0, "abcdef"u8.ToArray()), new StateChange(1, 0, 0, "gone"u8.ToArray())],
            Length = Chunk + 4,
        });
        var cut = await PushAsync(opened.Store, new StatePush(Guid.NewGuid(), Key, first) { Length = 3, LengthVersion = first });
        await PushAsync(opened.Store, new StatePush(Guid.NewGuid(), Key, first) { Length = Chunk + 4, LengthVersion = cut });

        Assert.Equal([(0, cut, "abc"), (1, 0, "")], (await PullAsync(opened.Store, 0, 1)).Chunks.Select(Text));
    }

    [Fact]
    public async Task Push_OverTheStoresLimit_IsRefusedAndChangesNothing()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));
        var large = new StatePush(Guid.NewGuid(), Key, first)
        {
            Changes = [.. Enumerable.Range(1, 16).Select(number => new StateChange(number, 0, 0, new byte[Chunk]))],
            Length = 17 * Chunk,
            LengthVersion = first,
        };

        Assert.Equal(StatePushStatus.NoRoom, (await opened.Store.PushAsync(large)).Status);
        Assert.Equal(3, (await PullAsync(opened.Store)).Head!.Length);
        await opened.Store.DeleteAsync(Key);
        Assert.Equal(StatePushStatus.Done, (await opened.Store.PushAsync(large with { Epoch = 0, LengthVersion = 0 })).Status);
    }

    [Fact]
    public async Task Delete_OfARegion_TellsWhetherThereWasOne()
    {
        await using var opened = Open();
        var first = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));

        Assert.Equal((true, false), (await opened.Store.DeleteAsync(Key), await opened.Store.DeleteAsync(Key)));
        Assert.Null((await PullAsync(opened.Store, 0)).Head);
        Assert.True(await PushAsync(opened.Store, Write(0, 0, 0, "x")) > first);
        Assert.Equal("x", Text(Assert.Single((await PullAsync(opened.Store, 0)).Chunks)).Text);
    }

    [Fact]
    public async Task Lock_ThatIsExclusive_HasOneHolder()
    {
        await using var opened = Open();
        var first = await LockAsync(opened.Store, "a");

        Assert.Null(await LockAsync(opened.Store, "b"));
        Assert.Null(await LockAsync(opened.Store, "b", isExclusive: false));
        await opened.Store.UnlockAsync(Key, "b");
        Assert.Null(await LockAsync(opened.Store, "b"));
        await opened.Store.UnlockAsync(Key, "a");
        Assert.True(await LockAsync(opened.Store, "b") > first);
    }

    [Fact]
    public async Task Lock_ThatIsShared_HasManyHoldersAndNoExclusiveOne()
    {
        await using var opened = Open();

        Assert.NotNull(await LockAsync(opened.Store, "a", isExclusive: false));
        Assert.NotNull(await LockAsync(opened.Store, "b", isExclusive: false));
        Assert.Null(await LockAsync(opened.Store, "a"));
        await opened.Store.UnlockAsync(Key, "b");
        Assert.NotNull(await LockAsync(opened.Store, "a"));
    }

    [Fact]
    public async Task Lock_OfItsHolder_RenewsTheLeaseAndKeepsTheToken()
    {
        await using var opened = Open();
        var first = await LockAsync(opened.Store, "a");
        Time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(first, await LockAsync(opened.Store, "a"));
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(await LockAsync(opened.Store, "b"));
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await LockAsync(opened.Store, "b"));
    }

    [Fact]
    public async Task Push_OfAHolderWhoseLockWasGivenToAnother_IsFenced()
    {
        await using var opened = Open();
        var version = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));
        var token = await LockAsync(opened.Store, "a");
        Time.Advance(TimeSpan.FromSeconds(10));
        var push = Write(version, version, 0, "x") with { Length = null, Token = token };
        Assert.NotNull(await LockAsync(opened.Store, "b"));

        Assert.Equal(StatePushStatus.Fenced, (await opened.Store.PushAsync(push)).Status);
    }

    // Nobody can have seen something that it would overwrite.
    [Fact]
    public async Task Push_OfAHolderWhoseLeaseHasEnded_IsMadeIfNobodyElseWasGivenTheLock()
    {
        await using var opened = Open();
        var version = await PushAsync(opened.Store, Write(0, 0, 0, "abc"));
        var token = await LockAsync(opened.Store, "a");
        Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(StatePushStatus.Done, (await opened.Store.PushAsync(Write(version, version, 0, "x") with { Length = null, Token = token })).Status);
    }

    private protected static StatePush Write(long epoch, long expected, int offset, string text, int number = 0) => new(Guid.NewGuid(), Key, epoch)
    {
        Changes = [new StateChange(number, expected, offset, Encoding.UTF8.GetBytes(text))],
        Length = epoch == 0 ? offset + text.Length : null,
    };

    private protected static async Task<long> PushAsync(IStateStore store, StatePush push)
    {
        var pushed = await store.PushAsync(push);
        Assert.Equal(StatePushStatus.Done, pushed.Status);
        return pushed.Version;
    }

    private protected static async Task<StatePulled> PullAsync(IStateStore store, params int[] chunks) =>
        await store.PullAsync(Key, [.. chunks.Select(number => new StateChunkRequest(number, StateChunkRequest.None))], Token);

    private protected static (int Number, long Version, string Text) Text(StateChunk chunk) =>
        (chunk.Number, chunk.Version, Encoding.UTF8.GetString(chunk.Bytes.Span));

    private protected abstract OpenedStateStore Open();

    private static bool Same(StatePulled one, StatePulled other) => one.Head == other.Head && one.Chunks.SequenceEqual(other.Chunks);

    private static ValueTask<long?> LockAsync(IStateStore store, string holder, bool isExclusive = true) =>
        store.TryLockAsync(new StateLockRequest(Key, holder, isExclusive, TimeSpan.FromSeconds(10)));
}
