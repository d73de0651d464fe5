using System.Diagnostics;
using Longshore.Functions.Objects;
using Longshore.Storage.Files;

namespace Longshore.Tests.Storage.Objects;

public sealed class FileObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Root => Path.Combine(_directory.Path, FileObjectStore.FolderName);

    [Fact]
    public async Task Open_AfterReopening_HasWhatWasPut()
    {
        await using (var first = NewStore())
        {
            await PutAsync(first, "k", "1");
            await PutAsync(first, "gone", "2");
            await first.RemoveAsync(At("gone"), Token);
        }

        await using var second = NewStore();

        Assert.Equal("1", Text((await ReadAsync(second, At("k"), ObjectRange.All)).Bytes));
        Assert.Null(await second.StatAsync(At("gone"), Token));
    }

    [Fact]
    public async Task Files_OfObjects_AreForTheirOwnerOnlyAndAsManyAsObjects()
    {
        await using var store = NewStore();
        await PutAsync(store, "k", "1");
        await PutAsync(store, "k", "2");
        await PutAsync(store, "l", "3");
        await store.RemoveAsync(At("l"), Token);

        var files = Directory.GetFiles(Path.Combine(Root, "data"), "*", SearchOption.AllDirectories);
        Assert.Equal("2", await File.ReadAllTextAsync(Assert.Single(files), Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(files[0]));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Root));
    }

    // For guests that map it instead of reading it.
    [Fact]
    public async Task Open_OfAnObject_GivesItsFile()
    {
        await using var store = NewStore();
        using var guarded = new GuardedObjectStore(store, new ObjectLimits(), TimeProvider.System);
        await PutAsync(store, "k", "0123456789");

        await using var body = await guarded.OpenAsync(At("k"), ObjectRange.From(3), Token);

        var bytes = new byte[10];
        Assert.Equal(7, RandomAccess.Read(body.File!, bytes, body.Offset));
        Assert.Equal("3456789", Text(bytes[..7]));
    }

    [Fact]
    public async Task Put_WhoseBytesFail_LeavesNoFile()
    {
        await using var store = NewStore();
        using var broken = new BrokenBytes(1 * MiB);

        await Assert.ThrowsAsync<ObjectException>(() => store.PutAsync(At("k"), new ObjectContent(broken, null), ObjectCondition.None, Token));

        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "data"), "*", SearchOption.AllDirectories));
    }

    // As after a kill between the file and the index.
    [Fact]
    public async Task Open_WithAFileThatTheIndexDoesNotHave_DeletesIt()
    {
        await using (var first = NewStore())
        {
            await PutAsync(first, "k", "1");
        }

        var folder = Directory.CreateDirectory(Path.Combine(Root, "data", "ab")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "ab" + new string('0', 30)), "left over", Token);
        await using (var second = NewStore())
        {
            Assert.NotNull(await second.StatAsync(At("k"), Token));
            await SweptAsync(folder);
            Assert.Equal("1", Text((await ReadAsync(second, At("k"), ObjectRange.All)).Bytes));
        }

        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Open_OfAnObjectWhoseFileIsMissing_SaysSo()
    {
        await using var store = NewStore();
        await PutAsync(store, "k", "1");
        File.Delete(Directory.GetFiles(Path.Combine(Root, "data"), "*", SearchOption.AllDirectories).Single());

        Assert.Equal(ObjectFailure.Unavailable, await FailureAsync(() => store.OpenAsync(At("k"), ObjectRange.All, Token)));
        await PutAsync(store, "k", "2");
        Assert.Equal("2", Text((await ReadAsync(store, At("k"), ObjectRange.All)).Bytes));
    }

    [Fact]
    public async Task Use_WhileAnotherHasTheDirectory_IsRefused()
    {
        await using var first = NewStore();
        await PutAsync(first, "k", "1");
        await using var second = NewStore();

        var refusal = await Assert.ThrowsAsync<ObjectException>(() => second.StatAsync(At("k"), Token));

        Assert.Equal(ObjectFailure.Unavailable, refusal.Failure);
        Assert.Contains("in use by another process", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_AfterTheNodeHasEnded_IsRefused()
    {
        var store = NewStore();
        await PutAsync(store, "k", "1");
        await store.DisposeAsync();

        Assert.Equal(ObjectFailure.Unavailable, await FailureAsync(() => PutAsync(store, "k", "2")));
    }

    [Fact]
    public async Task Put_OnAFullDisk_SaysSoAndObjectsCanBeRemoved()
    {
        using var disk = SmallDisk.Mount(mebibytes: 8);
        await using var store = new FileObjectStore(Path.Combine(disk.Path, "objects"), "here", TimeProvider.System);
        await PutAsync(store, "k", "before");
        await store.PutAsync(At("large"), ObjectContent.Of(new byte[2 * MiB]), ObjectCondition.None, Token);
        disk.Fill();

        Assert.Equal(ObjectFailure.Full, await FailureAsync(() => store.PutAsync(At("k"), ObjectContent.Of(new byte[1 * MiB]), ObjectCondition.None, Token)));

        Assert.Equal("before", Text((await ReadAsync(store, At("k"), ObjectRange.All)).Bytes));
        await store.RemoveAsync(At("large"), Token);
        await store.PutAsync(At("k"), ObjectContent.Of(new byte[1 * MiB]), ObjectCondition.None, Token);
    }

    public void Dispose() => _directory.Dispose();

    private protected override Task<OpenedObjectStore> OpenAsync()
    {
        var store = NewStore();
        return Task.FromResult(new OpenedObjectStore(store, store.DisposeAsync));
    }

    protected override void CheckHosts(IReadOnlyList<string> hosts) => Assert.Equal(["here"], hosts);

    // The sweep runs beside the store's use.
    private static async Task SweptAsync(string folder)
    {
        var began = Stopwatch.GetTimestamp();
        while (Directory.GetFiles(folder).Length > 0 && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            await Task.Yield();
        }
    }

    private FileObjectStore NewStore() => new(Root, "here", TimeProvider.System);
}
