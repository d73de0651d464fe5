using Longshore.Node.Hosting;

namespace Longshore.Tests.Node;

/// <summary>A data directory has one node, whatever happens to the files in it.</summary>
public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryTake_WhileItIsTaken_IsNull()
    {
        using var first = DataDirectoryLock.TryTake(_directory.Path);

        Assert.NotNull(first);
        Assert.Null(DataDirectoryLock.TryTake(_directory.Path));
        Assert.True(DataDirectoryLock.IsTaken(_directory.Path));
    }

    [Fact]
    public void TryTake_AfterItsFilesWereDeleted_IsNull()
    {
        using var first = DataDirectoryLock.TryTake(_directory.Path);
        foreach (var file in Directory.GetFiles(_directory.Path))
        {
            File.Delete(file);
        }

        Assert.Null(DataDirectoryLock.TryTake(_directory.Path));
        Assert.True(DataDirectoryLock.IsTaken(_directory.Path));
    }

    [Fact]
    public void TryTake_ThroughALink_IsNull()
    {
        using var first = DataDirectoryLock.TryTake(_directory.Path);
        using var links = new TemporaryDirectory();
        var link = Path.Combine(links.Path, "link");
        Directory.CreateSymbolicLink(link, _directory.Path);

        Assert.Null(DataDirectoryLock.TryTake(link));
    }

    // As an older Longshore does.
    [Fact]
    public void TryTake_WhileOnlyTheFileIsLocked_IsNull()
    {
        using var older = new FileStream(Path.Combine(_directory.Path, "node.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Assert.Null(DataDirectoryLock.TryTake(_directory.Path));
        Assert.True(DataDirectoryLock.IsTaken(_directory.Path));
    }

    [Fact]
    public void TryTake_AfterItsEnd_TakesIt()
    {
        DataDirectoryLock.TryTake(_directory.Path)!.Dispose();

        Assert.False(DataDirectoryLock.IsTaken(_directory.Path));
        using var second = DataDirectoryLock.TryTake(_directory.Path);
        Assert.NotNull(second);
    }

    [Fact]
    public void IsTaken_OfADirectoryThatIsNotThere_CreatesNothing()
    {
        var absent = Path.Combine(_directory.Path, "absent");

        Assert.False(DataDirectoryLock.IsTaken(absent));
        Assert.False(Directory.Exists(absent));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/proc/longshore")]
    public void TryTake_OfWhatCannotBeADirectory_SaysWhatIsWrong(string path)
    {
        var refusal = Assert.Throws<NodeStartException>(() => DataDirectoryLock.TryTake(path));

        Assert.Contains($"the data directory {path} cannot be used", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryTake_OfAReadOnlyDirectory_SaysThatItIs()
    {
        using var disk = SmallDisk.Mount(mebibytes: 1);
        disk.MakeReadOnly();

        var refusal = Assert.Throws<NodeStartException>(() => DataDirectoryLock.TryTake(disk.Path));

        Assert.Contains("Read-only file system", refusal.Message, StringComparison.Ordinal);
        Assert.False(DataDirectoryLock.IsTaken(disk.Path));
    }
}
