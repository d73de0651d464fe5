using System.Diagnostics.Metrics;
using Longshore.Functions.Capabilities.KeyValue;
using Longshore.Storage.Sqlite.KeyValue;

namespace Longshore.Tests.Storage;

public sealed class SqliteKeyValueStoreTests : KeyValueStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Database => Path.Combine(_directory.Path, StateFile.FileName);

    [Fact]
    public async Task Find_AfterReopening_HasWhatWasPut()
    {
        long version;
        await using (var first = NewStores())
        {
            await PutAsync(first.Open("a"), "gone", "0");
            version = await PutAsync(first.Open("a"), "k", "1");
            await first.Open("a").ChangeAsync(new KeyValueDelete(Bytes("gone")));
        }

        await using var second = NewStores();

        var found = await second.Open("a").FindAsync(Bytes("k"), Token);
        Assert.Equal(("1", version), (Text(found!.Value), found.Version));
        Assert.Null(await second.Open("a").FindAsync(Bytes("gone"), Token));
        Assert.True(await PutAsync(second.Open("a"), "gone", "") > version);
    }

    [Fact]
    public async Task Find_ASecondTime_ReadsFromMemory()
    {
        await using (var first = NewStores())
        {
            await PutAsync(first.Open("a"), "k", "1");
        }

        await using var stores = NewStores();
        var store = (SqliteKeyValueStore)stores.Open("a");

        for (var i = 0; i < 3; i++)
        {
            await store.FindAsync(Bytes("k"), Token);
        }

        Assert.Equal((1, 2), (store.FromDisk, store.FromMemory));
    }

    [Fact]
    public async Task Files_OfTheDatabase_AreForTheirOwnerOnly()
    {
        await using var stores = NewStores();
        await PutAsync(stores.Open("a"), "k", "1");

        var files = Directory.GetFiles(_directory.Path, "state.db*");
        Assert.Contains(Database + "-wal", files);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Stores_WithoutAGrant_MakeNoFile()
    {
        await using (NewStores())
        {
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task Sweep_AfterAMinute_RemovesExpiredEntriesOfAllStores()
    {
        await using var stores = NewStores();
        var store = (SqliteKeyValueStore)stores.Open("a");
        for (var i = 0; i < 10; i++)
        {
            await store.ChangeAsync(new KeyValuePut(Bytes($"k{i}"), Bytes("x"), Time.GetUtcNow().AddSeconds(30)));
        }

        await PutAsync(store, "stays", "x");
        Time.Advance(TimeSpan.FromMinutes(1));
        await PutAsync(stores.Open("b"), "comes after the sweep", "");

        Assert.Equal((1, KeyValueLimits.SizeOf(5, 1)), (store.Usage.Entries, store.Usage.Bytes));
    }

    [Fact]
    public async Task Meter_OfAStore_HasItsEntriesAndRefusals()
    {
        await using var stores = NewStores(Limits with { EntriesMax = 1 });
        var measured = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, it) => { if (instrument.Meter == stores.Meter) { it.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.Start();
        await PutAsync(stores.Open("a"), "k", "1");
        await stores.Open("a").ChangeAsync(new KeyValuePut(Bytes("l"), Bytes("1")));

        listener.RecordObservableInstruments();

        Assert.Equal((1, 1), (measured["longshore.kv.entries"], measured["longshore.kv.refused"]));
        Assert.InRange(measured["longshore.kv.commits"], 1, 2);
    }

    [Fact]
    public async Task Put_OnAFullDisk_SaysSoAndLosesNothing()
    {
        using var disk = SmallDisk.Mount(mebibytes: 4);
        await using var stores = new SqliteKeyValueStores(disk.Path, new KeyValueLimits(), Time);
        var store = stores.Open("a");
        await PutAsync(store, "k", "before");
        disk.Fill();

        var failure = await Assert.ThrowsAsync<KeyValueUnavailableException>(async () => await store.ChangeAsync(new KeyValuePut(Bytes("k"), new byte[1 << 20])));

        Assert.Contains("is full", failure.Message, StringComparison.Ordinal);
        Assert.Equal("before", Text((await store.FindAsync(Bytes("k"), Token))!.Value));
        File.Delete(Path.Combine(disk.Path, "fill"));
        await PutAsync(store, "k", "after");
        Assert.Equal("after", Text((await store.FindAsync(Bytes("k"), Token))!.Value));
    }

    [Fact]
    public async Task Open_FileThatIsNotADatabase_SaysWhatToDo()
    {
        await File.WriteAllTextAsync(Database, new string('x', 5_000), Token);
        await using var stores = NewStores();

        var failure = Assert.Throws<KeyValueUnavailableException>(() => stores.Open("a"));

        Assert.Contains(Database + " is damaged", failure.Message, StringComparison.Ordinal);
        Assert.Contains("restore it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhileAnotherHasTheFile_IsRefused()
    {
        await using var first = NewStores();
        first.Open("a");
        await using var second = NewStores();

        Assert.Contains("in use by another process", Assert.Throws<KeyValueUnavailableException>(() => second.Open("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_OfADatabaseThatWasMoved_IsRefused()
    {
        await using var stores = NewStores();
        var store = stores.Open("a");
        await PutAsync(store, "k", "1");
        File.Move(Database, Database + ".moved");

        var failure = await Assert.ThrowsAsync<KeyValueUnavailableException>(async () => await store.ChangeAsync(new KeyValueDelete(Bytes("k"))));

        Assert.Contains("moved or replaced", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_AfterTheNodeHasEnded_IsRefused()
    {
        var stores = NewStores();
        var store = stores.Open("a");
        await PutAsync(store, "k", "1");
        await stores.DisposeAsync();

        await Assert.ThrowsAsync<KeyValueUnavailableException>(async () => await store.ChangeAsync(new KeyValueDelete(Bytes("k"))));
        await Assert.ThrowsAsync<KeyValueUnavailableException>(async () => await store.ListAsync(new KeyValueQuery(default, default, 1), Token));
        Assert.Throws<KeyValueUnavailableException>(() => stores.Open("a"));
    }

    [Fact]
    public async Task Puts_OfManyTasks_ShareCommits()
    {
        await using var stores = NewStores(new KeyValueLimits());
        var store = stores.Open("a");
        var commits = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, it) => { if (instrument.Meter == stores.Meter) { it.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => commits = instrument.Name == "longshore.kv.commits" ? value : commits);
        listener.Start();

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => PutAsync(store, $"k{i}", "x")));

        listener.RecordObservableInstruments();
        Assert.InRange(commits, 1, 500);
    }

    [Fact]
    public void Migrations_Numbers_HaveNoGaps() => Assert.Equal(
        Enumerable.Range(1, StateMigrations.All.Length), StateMigrations.All.Select(migration => migration.Number));

    public void Dispose() => _directory.Dispose();

    private protected override OpenedKeyValueStores Open()
    {
        var stores = NewStores();
        return new OpenedKeyValueStores(stores, stores.DisposeAsync);
    }

    private SqliteKeyValueStores NewStores(KeyValueLimits? limits = null) => new(_directory.Path, limits ?? Limits, Time);
}
