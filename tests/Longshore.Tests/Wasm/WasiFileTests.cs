using System.Diagnostics;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Tests.Wasm;

/// <summary>A guest's operations on files in its directories, and its attempts to leave them.</summary>
public sealed class WasiFileTests : IDisposable
{
    private const int Success = 0;
    private const int Access = 2;
    private const int BadDescriptor = 8;
    private const int Exists = 20;
    private const int Invalid = 28;
    private const int IsDirectory = 31;
    private const int TooManyFiles = 33;
    private const int Loop = 32;
    private const int NameTooLong = 37;
    private const int NoEntry = 44;
    private const int NotDirectory = 54;
    private const int NotEmpty = 55;
    private const int NotCapable = 76;

    private const int Directory3 = 3;
    private const int ReadOnly4 = 4;
    private const int Create = 1;
    private const int DirectoryFlag = 2;
    private const int Exclusive = 4;
    private const int Truncate = 8;
    private const int Follow = 1;
    private const long AllRights = (1L << 30) - 1;
    private const long ListRights = 1L << 14;
    private const long WriteRights = 1L << 6 | 1L << 8 | 1L << 22;

    private readonly TemporaryDirectory _host = new();
    private readonly WasiDirectory _writable;
    private readonly WasiDirectory _readOnly;
    private readonly WasiGuest _guest;

    public WasiFileTests()
    {
        Directory.CreateDirectory(Inside());
        File.WriteAllText(Path.Combine(_host.Path, "secret"), "outside");
        File.WriteAllText(Inside("file"), "hello");
        Directory.CreateDirectory(Inside("sub"));
        File.WriteAllText(Inside("sub/deep"), "deep");
        File.CreateSymbolicLink(Inside("inward"), "sub/deep");
        File.CreateSymbolicLink(Inside("outward"), "../secret");
        File.CreateSymbolicLink(Inside("absolute"), Path.Combine(_host.Path, "secret"));
        File.CreateSymbolicLink(Inside("up"), "..");
        File.CreateSymbolicLink(Inside("circle"), "circle");
        _writable = WasiDirectory.Open(Inside(), "/data", isWritable: true);
        _readOnly = WasiDirectory.Open(Inside(), "/fixed");
        _guest = new WasiGuest([_writable, _readOnly]);
    }

    public static TheoryData<string> Escapes =>
    [
        "../secret", "sub/../../secret", "/etc/passwd", "outward", "absolute", "up/secret", "up/inside/../secret", "./../secret",
        "sub/./../../secret", "..", "up", "../inside/file",
    ];

    public void Dispose()
    {
        _guest.Dispose();
        _writable.Dispose();
        _readOnly.Dispose();
        _host.Dispose();
    }

    [Theory]
    [MemberData(nameof(Escapes))]
    public void Paths_ThatLeadOutside_AreRefusedByEveryCall(string path)
    {
        foreach (var fd in (int[])[Directory3, ReadOnly4])
        {
            Assert.Equal(NotCapable, Open(path, fd, out _, rights: 2));
            Assert.Equal(NotCapable, Call("path_filestat_get", fd, Follow, _guest.Text(path), 200));
        }

        Assert.Equal(NotCapable, Open(path + "/new", Directory3, out _, Create));
        Assert.NotEqual(Success, Call("path_create_directory", Directory3, _guest.Text(path + "/new")));
        Assert.NotEqual(Success, Call("path_rename", Directory3, _guest.Text("file"), Directory3, _guest.Text(path + "/new")));
        Assert.NotEqual(Success, Call("path_link", Directory3, 0, _guest.Text("file"), Directory3, _guest.Text(path + "/new")));
        Assert.NotEqual(Success, Call("path_symlink", _guest.Text("file"), Directory3, _guest.Text(path + "/new")));
        Assert.NotEqual(Success, Call("path_unlink_file", Directory3, _guest.Text(path + "/secret")));
        Assert.NotEqual(Success, Call("path_readlink", Directory3, _guest.Text(path + "/secret"), 200, 100, 196));
        Assert.Equal(
            NotCapable, Call("path_filestat_set_times", Directory3, Follow, _guest.Text(path), 0L, 0L, 2));
        Assert.Equal(["inside", "secret"], Entries(_host.Path));
        Assert.Equal("outside", File.ReadAllText(Path.Combine(_host.Path, "secret")));
    }

    // A name that alternates between a directory and a link out of the tree. No attempt may ever see a file outside.
    [Fact]
    public async Task Paths_ThatAreRenamedMeanwhile_NeverLeadOutside()
    {
        Directory.CreateDirectory(Inside("a/b"));
        File.WriteAllText(Inside("a/b/secret"), "inside");
        File.CreateSymbolicLink(Inside("away"), _host.Path);
        using var ended = new CancellationTokenSource();
        var mover = Task.Run(
            () =>
            {
                while (!ended.IsCancellationRequested)
                {
                    Directory.Move(Inside("a/b"), Inside("b2"));
                    Directory.Move(Inside("away"), Inside("a/b"));
                    Directory.Move(Inside("a/b"), Inside("away"));
                    Directory.Move(Inside("b2"), Inside("a/b"));
                }
            },
            TestContext.Current.CancellationToken);
        var opened = 0;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(500) || opened == 0)
        {
            if (Open("a/b/secret", Directory3, out var fd, rights: 2) == Success)
            {
                opened++;
                Assert.Equal("inside", ReadAll(fd));
                Call("fd_close", fd);
            }
        }

        await ended.CancelAsync();
        await mover;
    }

    [Fact]
    public void File_WrittenAndReadBack_HasItsBytesSizeAndTimes()
    {
        Assert.Equal(Success, Open("new", Directory3, out var fd, Create | Exclusive, AllRights));
        Assert.Equal(5, Write(fd, "12345"));
        Assert.Equal(Success, Call("fd_pwrite", fd, _guest.Vector("ab"), 1, 3L, 300));
        Assert.Equal(Success, Call("fd_seek", fd, -3L, 2, 304));
        Assert.Equal(2UL, _guest.U64(304));
        Assert.Equal("3ab", ReadAll(fd));
        Assert.Equal(Success, Call("fd_tell", fd, 304));
        Assert.Equal(5UL, _guest.U64(304));
        Assert.Equal(Success, Call("fd_pread", fd, _guest.Buffer(2), 1, 1L, 300));
        Assert.Equal("23", _guest.BufferText(2));
        Assert.Equal(Success, Call("fd_filestat_set_size", fd, 4L));
        Assert.Equal(Success, Call("fd_allocate", fd, 0L, 10L));
        Assert.Equal(Success, Call("fd_advise", fd, 0L, 0L, 3));
        Assert.Equal(Success, Call("fd_datasync", fd));
        Assert.Equal(Success, Call("fd_sync", fd));
        Assert.Equal(Success, Call("fd_filestat_set_times", fd, 1_000_000_007L, 2_000_000_000L, 1 | 4));
        Assert.Equal(Success, Call("fd_filestat_get", fd, 400));
        Assert.Equal((4, 10UL, 1_000_000_007UL, 2_000_000_000UL), (_guest.U8(416), _guest.U64(432), _guest.U64(440), _guest.U64(448)));
        Assert.Equal(Success, Call("fd_close", fd));
        Assert.Equal(BadDescriptor, Call("fd_close", fd));
        Assert.Equal("123a\0\0\0\0\0\0", File.ReadAllText(Inside("new")));
        Assert.Equal(Exists, Open("new", Directory3, out _, Create | Exclusive, AllRights));
        Assert.Equal(Success, Open("new", Directory3, out fd, Truncate, AllRights));
        Assert.Equal("", File.ReadAllText(Inside("new")));
    }

    [Fact]
    public void File_OpenedToAppend_GrowsAtItsEnd()
    {
        Assert.Equal(Success, Open("file", Directory3, out var fd, 0, AllRights, fdFlags: 1));
        Assert.Equal(6, Write(fd, " there"));
        Assert.Equal("hello there", File.ReadAllText(Inside("file")));
        Assert.Equal(Success, Call("fd_fdstat_set_flags", fd, 0));
        Assert.Equal(Success, Call("fd_seek", fd, 0L, 0, 304));
        Assert.Equal(1, Write(fd, "j"));
        Assert.Equal("jello there", File.ReadAllText(Inside("file")));
    }

    [Fact]
    public void Directory_ThatIsReadOnly_IsOnlyRead()
    {
        Assert.Equal(Success, Open("file", ReadOnly4, out var fd, rights: 2));
        Assert.Equal("hello", ReadAll(fd));
        Assert.Equal(NotCapable, Call("fd_write", fd, _guest.Vector("x"), 1, 300));
        Assert.Equal(NotCapable, Call("fd_filestat_set_size", fd, 0L));
        Assert.Equal(NotCapable, Open("file", ReadOnly4, out _, rights: 1 << 6));
        Assert.Equal(NotCapable, Open("new", ReadOnly4, out _, Create));
        Assert.Equal(NotCapable, Open("file", ReadOnly4, out _, Truncate));
        Assert.Equal(NotCapable, Call("path_create_directory", ReadOnly4, _guest.Text("new")));
        Assert.Equal(NotCapable, Call("path_unlink_file", ReadOnly4, _guest.Text("file")));
        Assert.Equal(NotCapable, Call("path_rename", ReadOnly4, _guest.Text("file"), Directory3, _guest.Text("x")));
        Assert.Equal(NotCapable, Call("path_rename", Directory3, _guest.Text("file"), ReadOnly4, _guest.Text("x")));
        Assert.Equal(NotCapable, Call("path_link", Directory3, 0, _guest.Text("file"), ReadOnly4, _guest.Text("x")));
        Assert.Equal(NotCapable, Call("path_symlink", _guest.Text("a"), ReadOnly4, _guest.Text("x")));
        Assert.Equal(NotCapable, Call("path_remove_directory", ReadOnly4, _guest.Text("sub")));
        Assert.Equal(NotCapable, Call("path_filestat_set_times", ReadOnly4, 0, _guest.Text("file"), 0L, 0L, 2));
        Assert.Equal("hello", File.ReadAllText(Inside("file")));
    }

    // Everything opened through a read-only directory is read-only too, at any depth.
    [Fact]
    public void Directory_BelowAReadOnlyOne_IsReadOnlyToo()
    {
        Assert.Equal(Success, Open("sub", ReadOnly4, out var sub, DirectoryFlag, AllRights));
        Assert.Equal(NotCapable, Open("new", sub, out _, Create));
        Assert.Equal(NotCapable, Call("path_unlink_file", sub, _guest.Text("deep")));
        Assert.Equal(NotCapable, Open("../file", sub, out _, rights: 2));
        Assert.Equal(Success, Open("deep", sub, out var fd, rights: 2));
        Assert.Equal("deep", ReadAll(fd));
    }

    [Fact]
    public void Names_AreMadeMovedAndRemoved()
    {
        Assert.Equal(Success, Call("path_create_directory", Directory3, _guest.Text("made/")));
        Assert.Equal(Exists, Call("path_create_directory", Directory3, _guest.Text("made")));
        Assert.Equal(Success, Call("path_rename", Directory3, _guest.Text("file"), Directory3, _guest.Text("made/file")));
        Assert.Equal(NotEmpty, Call("path_remove_directory", Directory3, _guest.Text("made")));
        Assert.Equal(Success, Call("path_link", Directory3, 0, _guest.Text("made/file"), Directory3, _guest.Text("twin")));
        Assert.Equal("hello", File.ReadAllText(Inside("twin")));
        Assert.Equal(Success, Call("path_unlink_file", Directory3, _guest.Text("made/file")));
        Assert.Equal(NoEntry, Call("path_unlink_file", Directory3, _guest.Text("made/file")));
        Assert.Equal(IsDirectory, Call("path_unlink_file", Directory3, _guest.Text("made")));
        Assert.Equal(NotDirectory, Call("path_unlink_file", Directory3, _guest.Text("twin/")));
        Assert.Equal(Success, Call("path_remove_directory", Directory3, _guest.Text("made")));
        Assert.Equal(NotEmpty, Call("path_remove_directory", Directory3, _guest.Text("sub/..")));
        Assert.Equal(NotDirectory, Call("path_remove_directory", Directory3, _guest.Text("twin")));
    }

    [Fact]
    public void Links_AreFollowedInsideOnly()
    {
        Assert.Equal(Success, Open("inward", Directory3, out var fd, rights: 2));
        Assert.Equal("deep", ReadAll(fd));
        Assert.Equal(Loop, Open("inward", Directory3, out _, rights: 2, lookup: 0));
        Assert.Equal(Loop, Open("circle", Directory3, out _, rights: 2));
        Assert.Equal(Success, Call("path_filestat_get", Directory3, 0, _guest.Text("outward"), 400));
        Assert.Equal(7, _guest.U8(416));
        Assert.Equal(Success, Call("path_readlink", Directory3, _guest.Text("inward"), 200, 100, 196));
        Assert.Equal("sub/deep", _guest.Text(200, (int)_guest.U32(196)));
        Assert.Equal(Success, Call("path_symlink", _guest.Text("file"), Directory3, _guest.Text("mine")));
        Assert.Equal(NotCapable, Call("path_symlink", _guest.Text("/etc/passwd"), Directory3, _guest.Text("theirs")));
        Assert.Equal(Success, Call("path_symlink", _guest.Text("../secret"), Directory3, _guest.Text("theirs")));
        Assert.Equal(NotCapable, Open("theirs", Directory3, out _, rights: 2));
        Assert.Equal(Success, Open("mine", Directory3, out fd, rights: 2));
        Assert.Equal("hello", ReadAll(fd));
    }

    [Fact]
    public void Directory_Read_TellsEveryEntryOnce()
    {
        for (var i = 0; i < 500; i++)
        {
            File.WriteAllText(Inside($"sub/entry{i}"), "");
        }

        Assert.Equal(Success, Open("sub", Directory3, out var fd, DirectoryFlag, ListRights));
        var names = new List<string>();
        var cookie = 0L;
        while (true)
        {
            Assert.Equal(Success, Call("fd_readdir", fd, 2000, 1000, cookie, 300));
            var used = (int)_guest.U32(300);
            var at = 2000;
            while (at + 24 <= 2000 + used && at + 24 + (int)_guest.U32(at + 16) <= 2000 + used)
            {
                var length = (int)_guest.U32(at + 16);
                cookie = (long)_guest.U64(at);
                names.Add(_guest.Text(at + 24, length));
                Assert.Equal(names[^1] is "." or ".." ? 3 : 4, _guest.U8(at + 20));
                at += 24 + length;
            }

            if (used < 1000)
            {
                break;
            }
        }

        Assert.Equal(Entries(Inside("sub")).Append(".").Append("..").Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Descriptors_ArePreopenedRenumberedAndLimited()
    {
        Assert.Equal(Success, Call("fd_prestat_get", Directory3, 300));
        Assert.Equal(5u, _guest.U32(304));
        Assert.Equal(Success, Call("fd_prestat_dir_name", Directory3, 300, 5));
        Assert.Equal("/data", _guest.Text(300, 5));
        Assert.Equal(NameTooLong, Call("fd_prestat_dir_name", Directory3, 300, 4));
        Assert.Equal(BadDescriptor, Call("fd_prestat_get", 5, 300));
        Assert.Equal(Success, Open("file", Directory3, out var one, rights: 2));
        Assert.Equal(Success, Open("sub/deep", Directory3, out var two, rights: 2));
        Assert.Equal(Success, Call("fd_renumber", one, two));
        Assert.Equal(BadDescriptor, Call("fd_tell", one, 300));
        Assert.Equal(BadDescriptor, Call("fd_renumber", two, 100));
        Assert.Equal(NotCapable, Call("fd_tell", two, 300));
        int errno;
        while ((errno = Open("file", Directory3, out _, rights: 2)) == Success)
        {
        }

        Assert.Equal(TooManyFiles, errno);
    }

    [Fact]
    public void Renumber_OntoAPreopenedDirectory_ReplacesIt()
    {
        Assert.Equal(Success, Open("sub", Directory3, out var sub, DirectoryFlag, AllRights & ~WriteRights));
        Assert.Equal(Success, Call("fd_renumber", sub, Directory3));

        Assert.Equal(BadDescriptor, Call("fd_fdstat_get", sub, 300));
        Assert.Equal(BadDescriptor, Call("fd_prestat_get", Directory3, 300));
        Assert.Equal(Success, Open("deep", Directory3, out _, rights: 2));
        Assert.Equal(Success, Call("fd_renumber", ReadOnly4, Directory3));
        Assert.Equal(Success, Call("fd_prestat_get", Directory3, 300));
        Assert.Equal(BadDescriptor, Call("fd_prestat_get", ReadOnly4, 300));
        Assert.Equal(Success, Open("file", Directory3, out _, rights: 2));
    }

    [Theory]
    [InlineData("sub", 0, 1 << 1 | 1 << 6, IsDirectory)]
    [InlineData("sub", 0, 1 << 6, IsDirectory)]
    [InlineData("sub", 0, 1 << 8, IsDirectory)]
    [InlineData("sub", 0, 1 << 14 | 1 << 22, IsDirectory)]
    [InlineData("sub", Truncate, 1 << 1, IsDirectory)]
    [InlineData("sub", Create, 1 << 1, IsDirectory)]
    [InlineData("sub", DirectoryFlag, 1 << 1 | 1 << 6, IsDirectory)]
    [InlineData(".", DirectoryFlag, 1 << 1 | 1 << 6, IsDirectory)]
    [InlineData("sub", DirectoryFlag, 1 << 1, Success)]
    [InlineData("sub", 0, 0, Success)]
    [InlineData("file", DirectoryFlag, 1 << 1 | 1 << 6, NotDirectory)]
    [InlineData("none", DirectoryFlag, 1 << 1 | 1 << 6, NoEntry)]
    public void Directory_OpenedToWrite_IsRefused(string path, int flags, long rights, int errno)
    {
        Assert.Equal(errno, Open(path, Directory3, out _, flags, rights));
    }

    [Fact]
    public void Rights_CanOnlyBeGivenUp()
    {
        Assert.Equal(Success, Open("file", Directory3, out var fd, rights: 0x6));
        Assert.Equal(NotCapable, Call("fd_fdstat_set_rights", fd, 0x46L, 0L));
        Assert.Equal(Success, Call("fd_fdstat_set_rights", fd, 0x4L, 0L));
        Assert.Equal(NotCapable, Call("fd_read", fd, _guest.Buffer(1), 1, 300));
        Assert.Equal(NotCapable, Call("fd_fdstat_set_rights", fd, 0x6L, 0L));
    }

    [Fact]
    public void Paths_ThatAreNoPaths_AreRefused()
    {
        Assert.Equal(NoEntry, Open("", Directory3, out _));
        Assert.Equal(Invalid, Open("a\0b", Directory3, out _));
        Assert.Equal(NameTooLong, Open(new string('x', 5000), Directory3, out _));
        Assert.Equal(NotDirectory, Open("file", Directory3, out _, DirectoryFlag));
        Assert.Equal(NotDirectory, Open("file/x", Directory3, out _));
        Assert.Equal(BadDescriptor, Open("file", 77, out _));
        Assert.Equal(NotDirectory, Open("file", 0, out _));
        Assert.Equal(Invalid, Open("file", Directory3, out _, 16));
    }

    // A blocking open would wait for a writer.
    [Fact]
    public async Task Pipe_InADirectory_IsRefusedAtOnce()
    {
        using var mkfifo = Process.Start("mkfifo", [Inside("pipe")]);
        await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Access, Open("pipe", Directory3, out _, rights: 2));
    }

    [Fact]
    public void Poll_OnClocksAndStreams_TellsWhatIsReady()
    {
        // A clock that fires after 20 ms, relative; then one that never fires, with standard output beside it.
        _guest.Subscription(1000, userData: 7, clock: 1, nanoseconds: 20_000_000);
        var start = Stopwatch.GetTimestamp();
        Assert.Equal(Success, Call("poll_oneoff", 1000, 1200, 1, 300));
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(20));
        Assert.Equal((1u, 7UL, 0), (_guest.U32(300), _guest.U64(1200), _guest.U8(1210)));

        _guest.Subscription(1000, userData: 8, clock: 1, nanoseconds: long.MaxValue);
        _guest.Subscription(1048, userData: 9, type: 2, fd: 1);
        Assert.Equal(Success, Call("poll_oneoff", 1000, 1200, 2, 300));
        Assert.Equal((1u, 9UL), (_guest.U32(300), _guest.U64(1200)));
        Assert.Equal(Invalid, Call("poll_oneoff", 1000, 1200, 0, 300));
    }

    [Fact]
    public async Task Poll_ThatSleepsForEver_CanBeEnded()
    {
        _guest.Subscription(1000, userData: 7, clock: 1, nanoseconds: long.MaxValue);
        var sleep = Task.Run(
            () => Assert.Throws<TrapException>(() => Call("poll_oneoff", 1000, 1200, 1, 300)), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);

        _guest.Store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, (await sleep).Kind);
    }

    [Fact]
    public void Run_AfterAnother_FindsNothingOpen()
    {
        Assert.Equal(Success, Open("file", Directory3, out var fd, rights: 2));
        Assert.Equal(Success, Call("fd_close", Directory3));

        _guest.Wasi.Prepare(new WasiCall { Arguments = [] });

        Assert.Equal(BadDescriptor, Call("fd_close", fd));
        Assert.Equal(Success, Call("fd_prestat_get", Directory3, 300));
    }

    private static IEnumerable<string> Entries(string path) =>
        Directory.GetFileSystemEntries(path).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal);

    private string Inside(string path = "") => Path.Combine(_host.Path, "inside", path);

    private int Call(string name, params object[] arguments) => _guest.Call(name, arguments);

    private int Open(
        string path, int directory, out int fd, int flags = 0, long rights = 0, int fdFlags = 0, int lookup = Follow)
    {
        var errno = Call("path_open", directory, lookup, _guest.Text(path), flags, rights, rights, fdFlags, 300);
        fd = (int)_guest.U32(300);
        return errno;
    }

    private int Write(int fd, string text)
    {
        Assert.Equal(Success, Call("fd_write", fd, _guest.Vector(text), 1, 300));
        return (int)_guest.U32(300);
    }

    private string ReadAll(int fd)
    {
        Assert.Equal(Success, Call("fd_read", fd, _guest.Buffer(100), 1, 300));
        return _guest.BufferText((int)_guest.U32(300));
    }
}
