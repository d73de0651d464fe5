using System.Diagnostics;
using Longshore.Wasm.Files;

namespace Longshore.Tests.Wasm;

/// <summary>Files that are not what a user meant: none is read without end, and none blocks.</summary>
public sealed class HostFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Read_OfAFileWithinTheLimit_IsAllOfIt(int bytes)
    {
        var file = _directory.Write("file", new string('x', bytes));

        Assert.Equal(bytes, HostFile.Read(file, Math.Max(bytes, 1)).Length);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/proc/self/environ")]
    public void Read_OfAFileWithoutALength_EndsAtItsEnd(string file) => Assert.InRange(HostFile.Read(file, 1 << 20).Length, 0, 1 << 20);

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/urandom")]
    public void Read_OfAnEndlessFile_IsRefused(string file) =>
        Assert.Contains("more than the allowed 100000 bytes", Assert.Throws<IOException>(() => HostFile.Read(file, 100_000)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OfAFileOverTheLimit_IsRefused()
    {
        var file = Path.Combine(_directory.Path, "sparse");
        using (var sparse = File.Create(file))
        {
            sparse.SetLength(1L << 40);
        }

        Assert.Throws<IOException>(() => HostFile.Read(file, 1 << 20));
    }

    [Fact]
    public void Read_OfADirectory_SaysThatItIsOne() =>
        Assert.Equal("it is a directory", Assert.Throws<IOException>(() => HostFile.Read(_directory.Path, 100)).Message);

    [Fact]
    public void Read_OfANamedPipe_DoesNotWaitForAWriter()
    {
        var pipe = Path.Combine(_directory.Path, "pipe");
        using (var made = Process.Start("mkfifo", [pipe]))
        {
            made.WaitForExit();
        }

        File.CreateSymbolicLink(pipe + "-link", pipe);

        Assert.Contains("named pipe", Assert.Throws<IOException>(() => HostFile.Read(pipe, 100)).Message, StringComparison.Ordinal);
        Assert.Contains("named pipe", Assert.Throws<IOException>(() => HostFile.Read(pipe + "-link", 100)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfAMissingFile_IsNotFound() =>
        Assert.Throws<FileNotFoundException>(() => HostFile.Read(Path.Combine(_directory.Path, "absent"), 100));

    [Fact]
    public void Identity_OfAFileThatWasReplaced_IsAnother()
    {
        var file = _directory.Write("file", "x");
        var before = HostFileIdentity.Of(file);
        File.CreateSymbolicLink(file + "-link", file);
        Assert.Equal(before, HostFileIdentity.Of(file + "-link"));

        File.Move(_directory.Write("other", "x"), file, overwrite: true);

        Assert.NotNull(before);
        Assert.NotEqual(before, HostFileIdentity.Of(file));
        Assert.Null(HostFileIdentity.Of(file + "-absent"));
    }
}
