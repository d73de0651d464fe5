using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Storage.Sqlite;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Storage;

/// <summary>The versions of functions in SQLite.</summary>
public sealed class SqliteVersionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_AfterDeployments_HasTheVersionsNewestFirst()
    {
        await using (var store = await OpenAsync())
        {
            await SaveAsync(store, [1]);
            await SaveAsync(store, [2]);
        }

        await using var again = await OpenAsync();
        Assert.Equal([(2, true), (1, false)], (await ListAsync(again)).Select(version => (version.Function.Version, version.IsLive)));
        Assert.Equal([1], await again.ReadModuleAsync(ModuleDigest.Of([1]), Token));
        Assert.Empty(await again.Versions.ListAsync(FunctionFixture.Name("other"), Token));
    }

    [Fact]
    public async Task Save_OfMoreVersionsThanAreKept_DropsTheOldestWithTheirModules()
    {
        await using var store = await OpenAsync();
        for (byte number = 1; number <= 12; number++)
        {
            await SaveAsync(store, [number]);
        }

        Assert.Equal(Enumerable.Range(3, 10).Reverse(), (await ListAsync(store)).Select(version => version.Function.Version));
        await Assert.ThrowsAsync<InvalidDataException>(() => store.ReadModuleAsync(ModuleDigest.Of([2]), Token));
    }

    [Fact]
    public async Task Activate_OfAnEarlierVersion_MakesItLiveAndKeepsTheLater()
    {
        await using var store = await OpenAsync();
        await SaveAsync(store, [1]);
        await SaveAsync(store, [2]);

        Assert.True(await store.ActivateAsync(Name, 1, Token));
        Assert.False(await store.ActivateAsync(Name, 7, Token));

        Assert.Equal(1, (await store.FindAsync(Name, Token))!.Version);
        Assert.Equal([(2, false), (1, true)], (await ListAsync(store)).Select(version => (version.Function.Version, version.IsLive)));
        Assert.Equal(3, (await SaveAsync(store, [3])).Version);
    }

    [Fact]
    public async Task SaveCanary_BesideALiveVersion_LeavesThatLiveUntilItIsActivated()
    {
        await using var store = await OpenAsync();
        await SaveAsync(store, [1]);

        var canary = await store.SaveCanaryAsync(Config([2]), new byte[] { 2 }, 10, Token);

        Assert.Equal(1, (await store.FindAsync(Name, Token))!.Version);
        Assert.Equal((canary, 10), Assert.Single((await store.ListCanariesAsync(Token)).Select(each => (each.Function, each.CanaryPercent!.Value))));
        await store.ActivateAsync(Name, 2, Token);
        Assert.Empty(await store.ListCanariesAsync(Token));
        Assert.Equal(2, (await store.FindAsync(Name, Token))!.Version);
    }

    [Fact]
    public async Task EndCanary_OfAVersion_KeepsItWithTheReason()
    {
        await using var store = await OpenAsync();
        await SaveAsync(store, [1]);
        await store.SaveCanaryAsync(Config([2]), new byte[] { 2 }, 10, Token);
        await store.SaveCanaryAsync(Config([3]), new byte[] { 3 }, 20, Token);

        await store.EndCanaryAsync(Name, 2, "an old one", Token);
        Assert.Equal(20, Assert.Single(await store.ListCanariesAsync(Token)).CanaryPercent);
        await store.EndCanaryAsync(Name, 3, "too slow", Token);

        Assert.Empty(await store.ListCanariesAsync(Token));
        Assert.Equal(["too slow", "replaced by version 3", ""], (await ListAsync(store)).Select(version => version.Note));
    }

    [Fact]
    public async Task Change_OfSeveral_MakesAVersionOfEachAndRemovesThoseOfOthers()
    {
        await using var store = await OpenAsync();
        await SaveAsync(store, [1]);
        await store.SaveCanaryAsync(Config([2]), new byte[] { 2 }, 10, Token);
        var (old, other) = (Config("old", [4]), Config("other", [5]));
        await store.SaveAsync(old, new byte[] { 4 }, Token);

        var saved = await store.ChangeAsync([(Config([3]), new byte[] { 3 }), (other, new byte[] { 5 })], [old.Name], Token);

        Assert.Equal([("one", 3), ("other", 1)], saved.Select(function => (function.Name.Value, function.Version)));
        Assert.Equal([(3, ""), (2, "replaced by version 3"), (1, "")], (await ListAsync(store)).Select(version => (version.Function.Version, version.Note)));
        Assert.Empty(await store.ListCanariesAsync(Token));
        Assert.Empty(await store.Versions.ListAsync(old.Name, Token));
        await Assert.ThrowsAsync<InvalidDataException>(() => store.ReadModuleAsync(old.Module, Token));
    }

    [Fact]
    public async Task Save_OnAFullDisk_DropsOldVersionsForTheNewOne()
    {
        using var disk = SmallDisk.Mount(mebibytes: 4);
        await using var store = await SqliteFunctionStore.OpenAsync(disk.Path, Token);
        for (byte number = 1; number <= 9; number++)
        {
            await SaveAsync(store, [.. Enumerable.Repeat(number, 700_000)]);
        }

        var versions = await ListAsync(store);

        Assert.Equal((9, true), (versions[0].Function.Version, versions[0].IsLive));
        Assert.InRange(versions.Count, 1, 4);
    }

    public void Dispose() => _directory.Dispose();

    private static FunctionName Name => FunctionFixture.Name("one");

    private static FunctionConfig Config(byte[] module) => Config(Name.Value, module);

    private static FunctionConfig Config(string name, byte[] module) =>
        new(new FunctionSpec(FunctionFixture.Name(name), Artifact.Of(module)), DateTimeOffset.UnixEpoch.AddDays(20_000));

    private static Task<FunctionConfig> SaveAsync(SqliteFunctionStore store, byte[] module) => store.SaveAsync(Config(module), module, Token);

    private static Task<IReadOnlyList<FunctionVersion>> ListAsync(SqliteFunctionStore store) => store.Versions.ListAsync(Name, Token);

    private Task<SqliteFunctionStore> OpenAsync() => SqliteFunctionStore.OpenAsync(_directory.Path, Token);
}
