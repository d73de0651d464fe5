using Longshore.Functions.Capabilities.Scratch;
using Longshore.Storage;
using Longshore.Storage.Sqlite;

namespace Longshore.Tests.Storage;

public sealed class SqliteScratchJournalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_AfterClosing_FindsWhatTheLastChangesLeft()
    {
        await using (var first = await OpenAsync())
        {
            await first.WriteAsync([Change("t", [0, 255], [1]), Change("t", [2], []), Change("u", [0, 255], [3]), Change("t", [4], [4])], Token);
            await first.WriteAsync([Change("t", [0, 255], [5, 6]), Change("t", [4], null)], Token);
        }

        await using var second = await OpenAsync();

        Assert.Equal(
            ["t 00FF 0506", "t 02 ", "u 00FF 03"],
            (await second.LoadAsync(Token)).Select(entry =>
                $"{entry.Store} {Convert.ToHexString(entry.Key.Span)} {Convert.ToHexString(entry.Value!.Value.Span)}"));
    }

    [Fact]
    public async Task Open_FileThatIsNotADatabase_SaysSo()
    {
        var file = Path.Combine(_directory.Path, SqliteScratchJournal.FileName);
        await File.WriteAllTextAsync(file, new string('x', 5_000), Token);

        var failure = await Assert.ThrowsAsync<StorageException>(OpenAsync);

        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrations_Numbers_HaveNoGaps() => Assert.Equal(
        Enumerable.Range(1, ScratchMigrations.All.Length), ScratchMigrations.All.Select(migration => migration.Number));

    public void Dispose() => _directory.Dispose();

    private static ScratchChange Change(string store, byte[] key, byte[]? value) =>
        new(store, key, value is null ? (ReadOnlyMemory<byte>?)null : value);

    private Task<SqliteScratchJournal> OpenAsync() => SqliteScratchJournal.OpenAsync(_directory.Path, Token);
}
