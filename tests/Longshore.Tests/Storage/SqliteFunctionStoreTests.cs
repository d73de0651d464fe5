using Longshore.Functions.Model;
using Longshore.Storage;
using Longshore.Tests.Functions;
using Microsoft.Data.Sqlite;

namespace Longshore.Tests.Storage;

public sealed class SqliteFunctionStoreTests : FunctionStoreContract
{
    private static readonly byte[] Module = [1, 2, 3];

    private static FunctionLimits WithDirectories => new()
    {
        Directories = new FunctionDirectories([new("/srv/a b", "/a", IsWritable: false), new("/srv/c", "/c", IsWritable: true)]),
    };

    [Fact]
    public async Task Open_AfterClosing_FindsWhatWasSaved()
    {
        using var directory = new TemporaryDirectory();
        await using (var first = await SqliteFunctionStore.OpenAsync(directory.Path, Token))
        {
            await first.SaveAsync(Config("kept", Module), Module, Token);
        }

        await using var second = await SqliteFunctionStore.OpenAsync(directory.Path, Token);

        Assert.Equal(Config("kept", Module), Assert.Single(await second.ListAsync(Token)));
    }

    // The first version of the schema had no directories.
    [Fact]
    public async Task Open_DatabaseOfVersion1_KeepsItsFunctions()
    {
        using var directory = new TemporaryDirectory();
        await using (var store = await SqliteFunctionStore.OpenAsync(directory.Path, Token))
        {
            await store.SaveAsync(Config("kept", Module), Module, Token);
        }

        var file = Path.Combine(directory.Path, SqliteFunctionStore.FileName);
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE functions DROP COLUMN directories; PRAGMA user_version = 1";
            await command.ExecuteNonQueryAsync(Token);
        }

        await using var opened = await SqliteFunctionStore.OpenAsync(directory.Path, Token);

        Assert.Equal(Config("kept", Module), Assert.Single(await opened.ListAsync(Token)));
        var changed = Config("kept", Module) with { Limits = WithDirectories };
        await opened.SaveAsync(changed, Module, Token);
        Assert.Equal(changed, await opened.FindAsync(FunctionFixture.Name("kept"), Token));
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, SqliteFunctionStore.FileName);
        await File.WriteAllTextAsync(file, new string('x', 5_000), Token);

        var failure = await Assert.ThrowsAsync<StorageException>(() => SqliteFunctionStore.OpenAsync(directory.Path, Token));

        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.Contains("no database", failure.Message, StringComparison.Ordinal);
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
