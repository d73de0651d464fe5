using Longshore.Functions.Specs;
using Longshore.Storage;
using Longshore.Storage.Sqlite;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Storage;

public sealed class SqliteFunctionStoreTests : FunctionStoreContract
{
    private static readonly byte[] Module = [1, 2, 3];

    [Fact]
    public async Task Open_AfterClosing_FindsWhatWasSaved()
    {
        using var directory = new TemporaryDirectory();
        await using (var first = await SqliteFunctionStore.OpenAsync(directory.Path, Token))
        {
            await first.SaveAsync(Config("kept", Module), Module, Token);
        }

        await using var second = await SqliteFunctionStore.OpenAsync(directory.Path, Token);

        Assert.Equal(Config("kept", Module) with { Version = 1 }, Assert.Single(await second.ListAsync(Token)));
    }

    [Fact]
    public async Task Open_FileThatIsNotADatabase_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, SqliteFunctionStore.FileName);
        await File.WriteAllTextAsync(file, new string('x', 5_000), Token);

        var failure = await Assert.ThrowsAsync<StorageException>(() => SqliteFunctionStore.OpenAsync(directory.Path, Token));

        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.Contains("not a database", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DirectoryThatIsAFile_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "file");
        await File.WriteAllTextAsync(file, "", Token);

        await Assert.ThrowsAsync<StorageException>(() => SqliteFunctionStore.OpenAsync(file, Token));
    }

    [Fact]
    public async Task ReadModule_BytesThatChangedOnDisk_AreRefused()
    {
        using var directory = new TemporaryDirectory();
        byte[] module = [.. Enumerable.Repeat((byte)0xa5, 4096)];
        await using (var store = await SqliteFunctionStore.OpenAsync(directory.Path, Token))
        {
            await store.SaveAsync(Config("one", module), module, Token);
        }

        var file = Path.Combine(directory.Path, SqliteFunctionStore.FileName);
        var bytes = await File.ReadAllBytesAsync(file, Token);
        bytes[bytes.AsSpan().LastIndexOf((byte)0xa5)] = 0x5a;
        await File.WriteAllBytesAsync(file, bytes, Token);
        await using var reopened = await SqliteFunctionStore.OpenAsync(directory.Path, Token);

        var failure = await Assert.ThrowsAsync<InvalidDataException>(
            () => reopened.ReadModuleAsync(ModuleDigest.Of(module), Token));

        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(await reopened.FindAsync(FunctionFixture.Name("one"), Token));
    }

    // The process has the file open, so a change would succeed and be lost.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Change_AfterTheDatabaseWasDeletedOrReplaced_IsRefused(bool isReplaced)
    {
        using var directory = new TemporaryDirectory();
        await using var store = await SqliteFunctionStore.OpenAsync(directory.Path, Token);
        await store.SaveAsync(Config("kept", Module), Module, Token);
        Assert.True(store.IsInPlace);
        File.Delete(Path.Combine(directory.Path, SqliteFunctionStore.FileName));
        await using var other = isReplaced ? await SqliteFunctionStore.OpenAsync(directory.Path, Token) : null;

        var saving = await Assert.ThrowsAsync<StorageException>(() => store.SaveAsync(Config("lost", Module), Module, Token));
        var removing = await Assert.ThrowsAsync<StorageException>(() => store.RemoveAsync(FunctionFixture.Name("kept"), Token));

        Assert.False(store.IsInPlace);
        Assert.Contains("was deleted, moved or replaced", saving.Message, StringComparison.Ordinal);
        Assert.Equal(saving.Message, removing.Message);
        Assert.Single(await store.ListAsync(Token));
    }

    [Fact]
    public async Task Remove_OfALargeModule_GivesItsSpaceBack()
    {
        using var directory = new TemporaryDirectory();
        var large = new byte[2 << 20];
        await using var store = await SqliteFunctionStore.OpenAsync(directory.Path, Token);
        await store.SaveAsync(Config("large", large), large, Token);
        await store.SaveAsync(Config("small", Module), Module, Token);
        var file = Path.Combine(directory.Path, SqliteFunctionStore.FileName);
        Assert.InRange(new FileInfo(file).Length, large.Length, long.MaxValue);

        await store.RemoveAsync(FunctionFixture.Name("large"), Token);

        Assert.InRange(new FileInfo(file).Length, 0, large.Length / 4);
        Assert.Equal(Module, await store.ReadModuleAsync(ModuleDigest.Of(Module), Token));
    }

    private protected override async Task<OpenedStore> OpenAsync()
    {
        var directory = new TemporaryDirectory();
        var store = await SqliteFunctionStore.OpenAsync(directory.Path, Token);
        return new OpenedStore(store, async () =>
        {
            await store.DisposeAsync();
            directory.Dispose();
        });
    }
}
