using Longshore.Functions.Logs;
using Longshore.Storage;
using Longshore.Storage.Sqlite;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Storage;

public sealed class SqliteLogStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_AfterAnotherOpening_HasTheEntriesInOrder()
    {
        var entry = new LogEntry(_time.GetUtcNow(), "f", 2, "0123456789ab", "one\ntwo\u20ac");
        await using (var store = await OpenAsync())
        {
            await store.AddAsync([entry, Entry("g", "other"), Entry("f", "three")], Token);
        }

        await using var again = await OpenAsync();
        var read = await again.ReadAsync(new LogQuery(10) { Function = "f" }, Token);

        Assert.Equal(entry, read[0]);
        Assert.Equal("three", read[1].Text);
        Assert.Equal(3, (await again.ReadAsync(new LogQuery(10), Token)).Count);
    }

    [Fact]
    public async Task Read_OfSomeLines_HasTheNewestEntriesWithAsMany()
    {
        await using var store = await OpenAsync();
        await store.AddAsync([.. Enumerable.Range(0, 1_000).Select(number => Entry("f", $"{number}\nmore"))], Token);

        var read = await store.ReadAsync(new LogQuery(601) { Function = "f" }, Token);

        Assert.Equal(Enumerable.Range(699, 301).Select(number => $"{number}\nmore"), read.Select(entry => entry.Text));
        Assert.Empty(await store.ReadAsync(new LogQuery(0), Token));
    }

    [Fact]
    public async Task Read_SinceATime_HasNoOlderEntries()
    {
        await using var store = await OpenAsync();
        await store.AddAsync([Entry("f", "old")], Token);
        _time.Advance(TimeSpan.FromMinutes(2));
        await store.AddAsync([Entry("f", "new")], Token);

        var read = await store.ReadAsync(new LogQuery(10) { Since = _time.GetUtcNow() - TimeSpan.FromMinutes(1) }, Token);

        Assert.Equal("new", Assert.Single(read).Text);
    }

    [Fact]
    public async Task Add_AfterTheAgeOfOthers_RemovesThem()
    {
        await using var store = await OpenAsync();
        await store.AddAsync([Entry("f", "old"), Entry("g", "old")], Token);
        _time.Advance(TimeSpan.FromDays(8));
        Assert.Empty(await store.ReadAsync(new LogQuery(10), Token));

        await store.AddAsync([Entry("f", "new")], Token);

        _time.Advance(TimeSpan.FromDays(-8));
        Assert.Equal("new", Assert.Single(await store.ReadAsync(new LogQuery(10), Token)).Text);
    }

    // The function that logs the most pays for it.
    [Fact]
    public async Task Add_OfMoreThanItsBytes_RemovesTheOldestOfTheLoudest()
    {
        await using var store = await OpenAsync(LogLimits.BytesMin);
        await store.AddAsync([Entry("quiet", "heard")], Token);
        for (var batch = 0; batch < 50; batch++)
        {
            await store.AddAsync([.. Enumerable.Range(0, 10).Select(number => Entry("loud", $"{batch}.{number} " + new string('x', 10_000)))], Token);
        }

        Assert.Single(await store.ReadAsync(new LogQuery(10) { Function = "quiet" }, Token));
        var loud = await store.ReadAsync(new LogQuery(1_000) { Function = "loud" }, Token);
        Assert.StartsWith("49.9 ", loud[^1].Text, StringComparison.Ordinal);
        Assert.InRange(loud.Count, 60, 105);
        Assert.InRange(new FileInfo(Path.Combine(_directory.Path, SqliteLogStore.FileName)).Length, 600_000, LogLimits.BytesMin + 300_000);
    }

    [Fact]
    public async Task Remove_OfAFunction_LeavesTheOthers()
    {
        await using var store = await OpenAsync();
        await store.AddAsync([Entry("f", "one"), Entry("g", "two")], Token);

        await store.RemoveAsync(FunctionFixture.Name("f"), Token);

        Assert.Equal("two", Assert.Single(await store.ReadAsync(new LogQuery(10), Token)).Text);
    }

    [Fact]
    public async Task Add_OnAFullDisk_ThrowsAndWhatWasThereCanBeRead()
    {
        using var disk = SmallDisk.Mount(1);
        await using (var store = await SqliteLogStore.OpenAsync(disk.Path, new LogLimits(), _time, Token))
        {
            await store.AddAsync([Entry("f", "kept")], Token);
            disk.Fill();

            var failure = await Assert.ThrowsAsync<StorageException>(() => store.AddAsync([Entry("f", new string('x', 100_000))], Token));

            Assert.True(failure.IsDiskFull);
        }

        await using var again = await SqliteLogStore.OpenAsync(disk.Path, new LogLimits(), _time, Token);
        Assert.Equal("kept", Assert.Single(await again.ReadAsync(new LogQuery(10), Token)).Text);
    }

    public void Dispose() => _directory.Dispose();

    private Task<SqliteLogStore> OpenAsync(long bytesMax = 64 << 20) =>
        SqliteLogStore.OpenAsync(_directory.Path, new LogLimits { BytesMax = bytesMax }, _time, Token);

    private LogEntry Entry(string function, string text) => new(_time.GetUtcNow(), function, 1, "abcdefabcdef", text);
}
