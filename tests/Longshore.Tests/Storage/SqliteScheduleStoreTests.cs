using Longshore.Functions.Schedules;
using Longshore.Storage.Sqlite;

namespace Longshore.Tests.Storage;

public sealed class SqliteScheduleStoreTests : OwnScheduleStoreContract, IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteScheduleStore? _store;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
        _directory.Dispose();
    }

    [Fact]
    public async Task Open_AfterClosing_FindsTheTimes()
    {
        var time = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        await (await OpenAsync()).TryClaimAsync(Key("f", "a"), time, Token);
        await _store!.DisposeAsync();

        Assert.Equal(time, await (await OpenAsync()).FindAsync(Key("f", "a"), Token));
    }

    [Fact]
    public void Migrations_Numbers_HaveNoGaps() => Assert.Equal(
        Enumerable.Range(1, ScheduleMigrations.All.Length), ScheduleMigrations.All.Select(migration => migration.Number));

    private protected override async Task<IScheduleStore> OpenAsync() => _store = await SqliteScheduleStore.OpenAsync(_directory.Path, Token);
}
