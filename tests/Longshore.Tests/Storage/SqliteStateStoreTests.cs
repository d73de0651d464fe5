using Longshore.Functions.State;
using Longshore.Storage.Sqlite.State;

namespace Longshore.Tests.Storage;

public sealed class SqliteStateStoreTests : StateStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Pull_AfterReopening_HasWhatWasPushed()
    {
        StatePush push;
        long version;
        await using (var first = NewStore())
        {
            push = Write(0, 0, 0, "kept");
            version = await PushAsync(first, push);
        }

        await using var second = NewStore();

        Assert.Equal((0, version, "kept"), Text(Assert.Single((await PullAsync(second, 0)).Chunks)));
        Assert.Equal(new StatePushed(StatePushStatus.Done, version), await second.PushAsync(push));
        Assert.True(await PushAsync(second, Write(version, version, 0, "x") with { Length = null }) > version);
    }

    [Fact]
    public async Task Store_WithoutAUse_MakesNoFile()
    {
        await using (NewStore())
        {
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task Files_OfTheDatabase_AreForTheirOwnerOnly()
    {
        await using var store = NewStore();
        await PushAsync(store, Write(0, 0, 0, "x"));

        Assert.All(
            Directory.GetFiles(_directory.Path),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Store_ThatAnotherProcessHasOpen_IsUnavailable()
    {
        await using var first = NewStore();
        await PushAsync(first, Write(0, 0, 0, "x"));
        await using var second = NewStore();

        var refused = await Assert.ThrowsAsync<StateUnavailableException>(async () => await PullAsync(second, 0));

        Assert.Contains("is in use by another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsDamaged_IsUnavailable()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Path, SqliteStateStore.FileName), new string('x', 8192), Token);
        await using var store = NewStore();

        var refused = await Assert.ThrowsAsync<StateUnavailableException>(async () => await PullAsync(store, 0));

        Assert.Contains("is damaged or not a database", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsClosed_IsUnavailable()
    {
        var store = NewStore();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<StateUnavailableException>(async () => await PullAsync(store, 0));
    }

    public void Dispose() => _directory.Dispose();

    private protected override OpenedStateStore Open()
    {
        var store = NewStore();
        return new OpenedStateStore(store, store.DisposeAsync);
    }

    private SqliteStateStore NewStore() => new(_directory.Path, Limits, Time);
}
