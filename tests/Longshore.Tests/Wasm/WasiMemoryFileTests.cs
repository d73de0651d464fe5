using System.Buffers.Binary;
using System.Text;
using Longshore.Wasm.Wasi;

namespace Longshore.Tests.Wasm;

/// <summary>A directory in memory, as a guest sees it.</summary>
public sealed class WasiMemoryFileTests : IDisposable
{
    private const int Success = 0;
    private const int Invalid = 28;
    private const int NoEntry = 44;
    private const int NotDirectory = 54;
    private const int NotCapable = 76;
    private const int Fd = 3;
    private const int CreateFlag = 1;
    private const int DirectoryFlag = 2;
    private const int TruncateFlag = 8;
    private const int At = 200;
    private const int EntriesAt = 2000;
    private const int EntryHeadBytes = 24;
    private const byte DirectoryType = 3;
    private const byte FileType = 4;
    private const long AllRights = (1L << 30) - 1;
    private const long ReadRights = 1 << 1 | 1 << 2 | 1 << 5 | 1 << 21;
    private const long WriteRights = 1 << 6;

    private readonly WasiGuest _guest = new([WasiDirectory.Of("/run/secrets", new ThreeFiles())]);

    public void Dispose() => _guest.Dispose();

    [Theory]
    [InlineData("one", "first")]
    [InlineData("./one", "first")]
    [InlineData("two", "zweite Ä")]
    [InlineData("empty", "")]
    public void File_ThatIsOpened_HasItsContentFromTheBeginning(string path, string content)
    {
        Assert.Equal(Success, Open(path, out var fd));
        Assert.Equal(Success, _guest.Call("fd_read", fd, _guest.Buffer(100), 1, At));
        Assert.Equal(content, _guest.BufferText((int)_guest.U32(At)));
        Assert.Equal(Success, _guest.Call("fd_seek", fd, 0L, 0, At));
        Assert.Equal(Success, _guest.Call("fd_filestat_get", fd, At));
        Assert.Equal((FileType, (ulong)Encoding.UTF8.GetByteCount(content)), ((byte)_guest.U8(At + 16), _guest.U64(At + 32)));
    }

    [Fact]
    public void File_ThatIsOpenedTwice_HasTwoPositions()
    {
        Open("one", out var first);
        Open("one", out var second);
        _guest.Call("fd_read", first, _guest.Buffer(3), 1, At);

        Assert.Equal(Success, _guest.Call("fd_read", second, _guest.Buffer(100), 1, At));
        Assert.Equal("first", _guest.BufferText((int)_guest.U32(At)));
    }

    [Theory]
    [InlineData("none", NoEntry)]
    [InlineData("none/one", NoEntry)]
    [InlineData("one/", NotDirectory)]
    [InlineData("one/.", NotDirectory)]
    [InlineData("one/two", NotDirectory)]
    [InlineData("..", NotCapable)]
    [InlineData("../secrets/one", NotCapable)]
    [InlineData("/one", NotCapable)]
    public void Path_OfNothing_HasTheErrorOfADirectoryOfTheHost(string path, int errno)
    {
        Assert.Equal(errno, Open(path, out _));
        Assert.Equal(errno, _guest.Call("path_filestat_get", Fd, 0, _guest.Text(path), At));
    }

    [Theory]
    [InlineData("one", FileType, 5)]
    [InlineData(".", DirectoryType, 0)]
    public void PathStatus_HasTypeAndSize(string path, byte type, int size)
    {
        Assert.Equal(Success, _guest.Call("path_filestat_get", Fd, 0, _guest.Text(path), At));

        Assert.Equal((type, (ulong)size), ((byte)_guest.U8(At + 16), _guest.U64(At + 32)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Directory_IsListed(bool isOpenedAgain)
    {
        var fd = Fd;
        if (isOpenedAgain)
        {
            Assert.Equal(Success, Open(".", out fd, DirectoryFlag, AllRights));
            Assert.Equal(Success, Open("one", out _, from: fd));
        }

        Assert.Equal(Success, _guest.Call("fd_filestat_get", fd, At));
        Assert.Equal(DirectoryType, _guest.U8(At + 16));
        Assert.Equal(
            [(".", DirectoryType), ("..", DirectoryType), ("empty", FileType), ("one", FileType), ("two", FileType)], List(fd, cookie: 0));
        Assert.Equal([("one", FileType), ("two", FileType)], List(fd, cookie: 3));
        Assert.Empty(List(fd, cookie: 5));
    }

    [Fact]
    public void Directory_CannotBeChanged()
    {
        Assert.Equal(NotCapable, Open("new", out _, CreateFlag));
        Assert.Equal(NotCapable, Open("one", out _, TruncateFlag));
        Assert.Equal(NotCapable, Open("one", out _, rights: WriteRights));
        Assert.Equal(NotCapable, _guest.Call("path_unlink_file", Fd, _guest.Text("one")));
        Assert.Equal(NotCapable, _guest.Call("path_create_directory", Fd, _guest.Text("new")));
        Assert.Equal(NotCapable, _guest.Call("path_rename", Fd, _guest.Text("one"), Fd, _guest.Text("new")));
        Assert.Equal(NotCapable, _guest.Call("path_link", Fd, 0, _guest.Text("one"), Fd, _guest.Text("new")));
        Assert.Equal(NotCapable, _guest.Call("path_symlink", _guest.Text("one"), Fd, _guest.Text("new")));
        Assert.Equal(NotCapable, _guest.Call("path_filestat_set_times", Fd, 0, _guest.Text("one"), 0L, 0L, 2));
        Assert.Equal(Invalid, _guest.Call("path_readlink", Fd, _guest.Text("one"), 300, 100, At));
        Assert.Equal(NotDirectory, Open("one", out _, DirectoryFlag));

        Open("one", out var fd);
        Assert.Equal(NotCapable, _guest.Call("fd_write", fd, _guest.Vector("x"), 1, At));
        Assert.Equal(NotCapable, _guest.Call("fd_filestat_set_size", fd, 0L));
    }

    private int Open(string path, out int fd, int flags = 0, long rights = ReadRights, int from = Fd)
    {
        var errno = _guest.Call("path_open", from, 1, _guest.Text(path), flags, rights, AllRights, 0, At);
        fd = (int)_guest.U32(At);
        return errno;
    }

    private List<(string Name, byte Type)> List(int fd, long cookie)
    {
        Assert.Equal(Success, _guest.Call("fd_readdir", fd, EntriesAt, 4000, cookie, At));
        var entries = new List<(string, byte)>();
        var used = (int)_guest.U32(At);
        for (var at = EntriesAt; at < EntriesAt + used;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(_guest.Span(at + 16, 4));
            entries.Add((_guest.Text(at + EntryHeadBytes, length), (byte)_guest.U8(at + 20)));
            at += EntryHeadBytes + length;
        }

        return entries;
    }

    private sealed class ThreeFiles : IGuestFiles
    {
        public IReadOnlyList<string> Names => ["empty", "one", "two"];

        public byte[]? Read(string name) => name switch
        {
            "one" => "first"u8.ToArray(),
            "two" => "zweite Ä"u8.ToArray(),
            "empty" => [],
            _ => null,
        };
    }
}
