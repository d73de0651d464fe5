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
    public async Task Save_Time_ReplacesTheOneBefore()
    {
        var store = await OpenAsync();
        await store.SaveAsync(Key("f", "a"), Time, Token);
        await store.SaveAsync(Key("f", "b"), Time, Token);
        await store.SaveAsync(Key("f", "a"), Time.AddSeconds(1), Token);

        Assert.Equal(Time.AddSeconds(1), await store.FindAsync(Key("f", "a"), Token));
        Assert.Equal(Time, await store.FindAsync(Key("f", "b"), Token));
    }

    [Fact]
    public async Task KeepOnly_Schedules_RemovesTheOthers()
    {
        var store = await OpenAsync();
        await store.SaveAsync(Key("f", "a"), Time, Token);
        await store.SaveAsync(Key("g", "a"), Time, Token);

        await store.KeepOnlyAsync([Key("g", "a"), Key("h", "a")], Token);

        Assert.Null(await store.FindAsync(Key("f", "a"), Token));
        Assert.Equal(Time, await store.FindAsync(Key("g", "a"), Token));
    }

    private protected abstract Task<IScheduleStore> OpenAsync();

    private protected static ScheduleKey Key(string function, string schedule) => new(FunctionFixture.Name(function), schedule);
}
