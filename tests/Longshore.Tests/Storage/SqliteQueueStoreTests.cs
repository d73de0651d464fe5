using Longshore.Storage;
using Longshore.Storage.Sqlite;

namespace Longshore.Tests.Storage;

public sealed class SqliteQueueStoreTests : QueueStoreContract
{
    [Fact]
    public async Task Open_AfterClosing_FindsWhatWasCommitted()
    {
        using var directory = new TemporaryDirectory();
        await using (var first = await SqliteQueueStore.OpenAsync(directory.Path, Token))
        {
            var opened = new OpenedQueueStore(first, () => ValueTask.CompletedTask);
            await SendAsync(opened, Message(5, "a", due: 0), Message(6, "b", due: 0));
            await LeaseAsync(opened, "a", now: 0);
        }

        await using var second = await SqliteQueueStore.OpenAsync(directory.Path, Token);
        var stored = await second.LoadAsync(Token);

        Assert.Equal(6, stored.LastId);
        Assert.Equal(["a 1", "b 1"], stored.Queues.Select(totals => $"{totals.Queue} {totals.Waiting}").Order());
    }

    [Fact]
    public async Task Open_FileThatIsNotADatabase_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, SqliteQueueStore.FileName);
        await File.WriteAllTextAsync(file, new string('x', 5_000), Token);

        var failure = await Assert.ThrowsAsync<StorageException>(() => SqliteQueueStore.OpenAsync(directory.Path, Token));

        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrations_Numbers_HaveNoGaps() => Assert.Equal(
        Enumerable.Range(1, QueueMigrations.All.Length), QueueMigrations.All.Select(migration => migration.Number));

    private protected override async Task<OpenedQueueStore> OpenAsync()
    {
        var directory = new TemporaryDirectory();
        var store = await SqliteQueueStore.OpenAsync(directory.Path, Token);
        return new OpenedQueueStore(store, async () =>
        {
            await store.DisposeAsync();
            directory.Dispose();
        });
    }
}
