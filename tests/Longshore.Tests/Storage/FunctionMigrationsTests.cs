using Longshore.Storage;
using Longshore.Storage.Sqlite;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Storage;

/// <summary>Databases of older versions are brought up with their functions; newer ones are left alone.</summary>
public sealed class FunctionMigrationsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Migrations_Numbers_HaveNoGaps() => Assert.Equal(
        Enumerable.Range(1, FunctionMigrations.All.Length), FunctionMigrations.All.Select(migration => migration.Number));

    [Fact]
    public async Task Open_DatabaseOfVersion1_KeepsItsFunctions()
    {
        await OldDatabase.Write1Async(_directory.Path, Token);

        await using var store = await SqliteFunctionStore.OpenAsync(_directory.Path, Token);

        Assert.Equal(OldDatabase.Function1, Assert.Single(await store.ListAsync(Token)));
        Assert.Equal(OldDatabase.Module, await store.ReadModuleAsync(OldDatabase.Function1.Module, Token));
        await store.SaveAsync(OldDatabase.Function2, OldDatabase.Module, Token);
        Assert.Equal(OldDatabase.Function2 with { Version = 2 }, Assert.Single(await store.ListAsync(Token)));
    }

    [Fact]
    public async Task Open_DatabaseOfVersion3_MakesItsFunctionsTheFirstVersions()
    {
        await OldDatabase.Write3Async(_directory.Path, Token);

        await using var store = await SqliteFunctionStore.OpenAsync(_directory.Path, Token);

        var version = Assert.Single(await store.Versions.ListAsync(OldDatabase.Function3.Name, Token));
        Assert.Equal((OldDatabase.Function3, true), (version.Function, version.IsLive));
        Assert.Equal(OldDatabase.Module, await store.ReadModuleAsync(OldDatabase.Function3.Module, Token));
    }

    [Fact]
    public async Task Open_DatabaseOfVersion2_KeepsItsFunctions()
    {
        await OldDatabase.Write2Async(_directory.Path, Token);

        await using var store = await SqliteFunctionStore.OpenAsync(_directory.Path, Token);

        Assert.Equal(OldDatabase.Function2, Assert.Single(await store.ListAsync(Token)));
        Assert.Equal(OldDatabase.Module, await store.ReadModuleAsync(OldDatabase.Function2.Module, Token));
    }

    [Fact]
    public async Task Open_OldDatabaseFromManyTasks_RaisesItsVersionOnce()
    {
        await OldDatabase.Write1Async(_directory.Path, Token);

        await Parallel.ForAsync(0, 8, Token, async (_, token) =>
        {
            await using var store = await SqliteFunctionStore.OpenAsync(_directory.Path, token);
            Assert.Equal(OldDatabase.Function1, Assert.Single(await store.ListAsync(token)));
        });
    }

    [Fact]
    public async Task Open_DatabaseOfANewerVersion_IsRefused()
    {
        await OldDatabase.WriteAsync(_directory.Path, "PRAGMA user_version = 1000", Token);

        var failure = await Assert.ThrowsAsync<StorageException>(() => SqliteFunctionStore.OpenAsync(_directory.Path, Token));

        Assert.Contains("newer Longshore (schema 1000", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();
}
