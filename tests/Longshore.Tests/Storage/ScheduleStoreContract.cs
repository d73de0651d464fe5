using Longshore.Functions.Schedules;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Storage;

/// <summary>What every store of schedules does. A subclass opens the store.</summary>
public abstract class ScheduleStoreContract
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero);

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_ScheduleThatNeverRan_IsNull()
    {
        var store = await OpenAsync();

        Assert.Null(await store.FindAsync(Key("f", "* * * * *;UTC"), Token));
    }

    [Fact]
    public async Task Claim_LaterRuns_AreClaimedOnceEach()
    {
        var store = await OpenAsync();

        Assert.True(await store.TryClaimAsync(Key("f", "a"), Time, Token));
        Assert.True(await store.TryClaimAsync(Key("f", "b"), Time, Token));
        Assert.True(await store.TryClaimAsync(Key("f", "a"), Time.AddSeconds(1), Token));

        Assert.Equal(Time.AddSeconds(1), await store.FindAsync(Key("f", "a"), Token));
        Assert.Equal(Time, await store.FindAsync(Key("f", "b"), Token));
    }

    [Fact]
    public async Task Claim_RunOrEarlierOneThatIsClaimed_IsRefused()
    {
        var store = await OpenAsync();
        await store.TryClaimAsync(Key("f", "a"), Time, Token);

        Assert.False(await store.TryClaimAsync(Key("f", "a"), Time, Token));
        Assert.False(await store.TryClaimAsync(Key("f", "a"), Time.AddSeconds(-1), Token));
        Assert.Equal(Time, await store.FindAsync(Key("f", "a"), Token));
    }

    [Fact]
    public async Task Claim_ByManyAtOnce_IsGivenToOne()
    {
        var store = await OpenAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => store.TryClaimAsync(Key("f", "a"), Time, Token), Token)));

        Assert.Single(claims, isClaimed => isClaimed);
    }

    [Fact]
    public async Task NoteStart_Schedule_IsKeptUnlessSomethingIs()
    {
        var store = await OpenAsync();

        await store.NoteStartAsync(Key("f", "a"), Time, Token);
        await store.NoteStartAsync(Key("f", "a"), Time.AddSeconds(1), Token);

        Assert.Equal(Time, await store.FindAsync(Key("f", "a"), Token));
        Assert.True(await store.TryClaimAsync(Key("f", "a"), Time.AddSeconds(2), Token));
        await store.NoteStartAsync(Key("f", "a"), Time.AddSeconds(3), Token);
        Assert.Equal(Time.AddSeconds(2), await store.FindAsync(Key("f", "a"), Token));
    }

    private protected abstract Task<IScheduleStore> OpenAsync();

    private protected static ScheduleKey Key(string function, string schedule) => new(FunctionFixture.Name(function), schedule);
}
