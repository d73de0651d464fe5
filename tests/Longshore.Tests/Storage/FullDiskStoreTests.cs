using Longshore.Functions.Specs;
using Longshore.Storage;
using Longshore.Storage.Sqlite;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Storage;

/// <summary>A store whose disk is full: what is stored can be read and removed, and removing gives space back.</summary>
public sealed class FullDiskStoreTests
{
    private const int ModuleBytes = 150_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Remove_OnAFullDisk_FreesTheSpaceOfTheModule()
    {
        using var disk = SmallDisk.Mount(mebibytes: 3);
        int stored;
        await using (var store = await SqliteFunctionStore.OpenAsync(disk.Path, Token))
        {
            stored = await SaveUntilFullAsync(store);
        }

        disk.Fill();
        await using var reopened = await SqliteFunctionStore.OpenAsync(disk.Path, Token);
        Assert.Equal(stored, (await reopened.ListAsync(Token)).Count);
        Assert.Equal(ModuleBytes, (await reopened.ReadModuleAsync(ModuleDigest.Of(Module(0)), Token)).Length);

        // Two, because the journal of the next function needs space as well.
        Assert.True(await reopened.RemoveAsync(Name(0), Token));
        Assert.True(await reopened.RemoveAsync(Name(1), Token));
        await SaveAsync(reopened, 0);
        await Assert.ThrowsAsync<StorageException>(() => SaveAsync(reopened, stored));
        foreach (var function in await reopened.ListAsync(Token))
        {
            Assert.True(await reopened.RemoveAsync(function.Name, Token));
        }

        Assert.Empty(await reopened.ListAsync(Token));
        Assert.InRange(new FileInfo(Path.Combine(disk.Path, SqliteFunctionStore.FileName)).Length, 0, ModuleBytes);
    }

    // More than the reserve, and in the middle of the file.
    [Fact]
    public async Task Remove_OfALargeModuleOnAFullDisk_LeavesSpaceForTheNextDeployment()
    {
        using var disk = SmallDisk.Mount(mebibytes: 4);
        await using var store = await SqliteFunctionStore.OpenAsync(disk.Path, Token);
        var large = new byte[3 * DiskReserve.Bytes];
        new Random(0).NextBytes(large);
        await SaveAsync(store, 0);
        await store.SaveAsync(new FunctionConfig(new FunctionSpec(FunctionFixture.Name("large"), Artifact.Of(large)), DateTimeOffset.UnixEpoch), large, Token);
        await SaveAsync(store, 1);
        disk.Fill();

        await store.RemoveAsync(FunctionFixture.Name("large"), Token);
        await SaveAsync(store, 2);

        Assert.Equal(3, (await store.ListAsync(Token)).Count);
        Assert.Equal(ModuleBytes, (await store.ReadModuleAsync(ModuleDigest.Of(Module(1)), Token)).Length);
    }

    [Fact]
    public async Task Change_ThatRemovesOnAFullDisk_FreesTheSpace()
    {
        using var disk = SmallDisk.Mount(mebibytes: 3);
        await using var store = await SqliteFunctionStore.OpenAsync(disk.Path, Token);
        for (var number = 0; number < 4; number++)
        {
            await SaveAsync(store, number);
        }

        disk.Fill();
        await store.ChangeAsync([], [Name(0), Name(1)], Token);
        await SaveAsync(store, 4);

        Assert.Equal([Name(2), Name(3), Name(4)], (await store.ListAsync(Token)).Select(function => function.Name));
    }

    [Fact]
    public async Task Save_OnAFullDisk_SaysThatItIsFullAndChangesNothing()
    {
        using var disk = SmallDisk.Mount(mebibytes: 3);
        await using var store = await SqliteFunctionStore.OpenAsync(disk.Path, Token);
        await SaveAsync(store, 0);
        disk.Fill();

        var failure = await Assert.ThrowsAsync<StorageException>(() => SaveAsync(store, 1));

        Assert.True(failure.IsDiskFull);
        Assert.Contains("is full", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Name(0), Assert.Single(await store.ListAsync(Token)).Name);
    }

    [Fact]
    public async Task Read_OnAReadOnlyDisk_FindsWhatWasSaved()
    {
        using var disk = SmallDisk.Mount(mebibytes: 3);
        await using (var store = await SqliteFunctionStore.OpenAsync(disk.Path, Token))
        {
            await SaveAsync(store, 0);
        }

        disk.MakeReadOnly();
        await using var reopened = await SqliteFunctionStore.OpenAsync(disk.Path, Token);

        Assert.Single(await reopened.ListAsync(Token));
        var failure = await Assert.ThrowsAsync<StorageException>(() => reopened.RemoveAsync(Name(0), Token));
        Assert.Contains("read-only", failure.Message, StringComparison.Ordinal);
    }

    private static FunctionName Name(int number) => FunctionFixture.Name($"f{number}");

    private static byte[] Module(int number)
    {
        var bytes = new byte[ModuleBytes];
        new Random(number).NextBytes(bytes);
        return bytes;
    }

    private static Task<FunctionConfig> SaveAsync(SqliteFunctionStore store, int number)
    {
        var module = Module(number);
        return store.SaveAsync(new FunctionConfig(new FunctionSpec(Name(number), Artifact.Of(module)), DateTimeOffset.UnixEpoch), module, Token);
    }

    private static async Task<int> SaveUntilFullAsync(SqliteFunctionStore store)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await SaveAsync(store, i);
            }
            catch (StorageException full) when (full.IsDiskFull)
            {
                return i;
            }
        }
    }
}
