namespace Longshore.Tests.Storage;

/// <summary>What a store of schedules does that belongs to one node.</summary>
public abstract class OwnScheduleStoreContract : ScheduleStoreContract
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task KeepOnly_Schedules_RemovesTheOthers()
    {
        var store = await OpenAsync();
        await store.TryClaimAsync(Key("f", "a"), Time, Token);
        await store.TryClaimAsync(Key("g", "a"), Time, Token);

        await store.KeepOnlyAsync([Key("g", "a"), Key("h", "a")], Token);

        Assert.Null(await store.FindAsync(Key("f", "a"), Token));
        Assert.Equal(Time, await store.FindAsync(Key("g", "a"), Token));
    }
}
