namespace Longshore.Tests.Wasm;

/// <summary>What every call on a path answers if the path ends with a slash, as Linux does.</summary>
public sealed class WasiTrailingSlashTests : IDisposable
{
    private const int Success = 0;
    private const int Exists = 20;
    private const int Invalid = 28;
    private const int IsDirectory = 31;
    private const int NoEntry = 44;
    private const int NotDirectory = 54;
    private const int NotEmpty = 55;
    private const int NotPermitted = 63;
    private const int NotCapable = 76;

    private const int Fd = GuestDirectory.Fd;
    private const int Create = 1;
    private const long ReadRight = 2;

    private readonly GuestDirectory _directory = new();

    public WasiTrailingSlashTests()
    {
        Directory.CreateDirectory(Inside("full"));
        Directory.CreateDirectory(Inside("empty"));
        File.WriteAllText(Inside("file"), "text");
        File.WriteAllText(Inside("full/deep"), "deep");
        File.CreateSymbolicLink(Inside("to-full"), "full");
        File.CreateSymbolicLink(Inside("to-file"), "file");
        File.CreateSymbolicLink(Inside("to-nothing"), "nothing");
        File.CreateSymbolicLink(Inside("outside"), "..");
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("file/", Exists)]
    [InlineData("full/", Exists)]
    [InlineData("to-full/", Exists)]
    [InlineData("to-nothing/", Exists)]
    [InlineData("missing//", Success)]
    [InlineData(".", Exists)]
    [InlineData("full/..", Exists)]
    public void CreateDirectory_PathWithSlash_MeansADirectory(string path, int errno)
    {
        Assert.Equal(errno, Call("path_create_directory", Fd, Text(path)));
    }

    [Theory]
    [InlineData("file/", NotDirectory)]
    [InlineData("full/", NotEmpty)]
    [InlineData("empty//", Success)]
    [InlineData("to-full/", NotDirectory)]
    [InlineData("to-nothing/", NotDirectory)]
    [InlineData("missing/", NoEntry)]
    [InlineData(".", Invalid)]
    [InlineData("empty/./", Invalid)]
    public void RemoveDirectory_PathWithSlash_MeansADirectory(string path, int errno)
    {
        Assert.Equal(errno, Call("path_remove_directory", Fd, Text(path)));
    }

    [Theory]
    [InlineData("file/", NotDirectory)]
    [InlineData("full/", IsDirectory)]
    [InlineData("empty//", IsDirectory)]
    [InlineData("to-full/", NotDirectory)]
    [InlineData("to-file/", NotDirectory)]
    [InlineData("to-nothing/", NotDirectory)]
    [InlineData("missing/", NoEntry)]
    [InlineData(".", IsDirectory)]
    public void UnlinkFile_PathWithSlash_RemovesNothing(string path, int errno)
    {
        Assert.Equal(errno, Call("path_unlink_file", Fd, Text(path)));
        Assert.Equal("text", File.ReadAllText(Inside("to-file")));
    }

    [Theory]
    [InlineData("file/", Exists)]
    [InlineData("full/", Exists)]
    [InlineData("to-full/", Exists)]
    [InlineData("to-nothing/", Exists)]
    [InlineData("missing/", NoEntry)]
    [InlineData("missing//", NoEntry)]
    public void Symlink_AtAPathWithSlash_IsNotMade(string path, int errno)
    {
        Assert.Equal(errno, Call("path_symlink", Text("file"), Fd, Text(path)));
        Assert.False(Path.Exists(Inside("missing")));
    }

    [Theory]
    [InlineData("file/", Exists)]
    [InlineData("full/", Exists)]
    [InlineData("to-nothing/", Exists)]
    [InlineData("missing/", NoEntry)]
    public void Link_ToAPathWithSlash_IsNotMade(string path, int errno)
    {
        Assert.Equal(errno, Call("path_link", Fd, 0, Text("file"), Fd, Text(path)));
        Assert.False(Path.Exists(Inside("missing")));
    }

    [Theory]
    [InlineData("file/", NotDirectory)]
    [InlineData("full/", NotPermitted)]
    [InlineData("to-full/", NotPermitted)]
    [InlineData("to-file/", NotDirectory)]
    [InlineData("to-nothing/", NoEntry)]
    [InlineData("missing/", NoEntry)]
    [InlineData("outside/", NotCapable)]
    [InlineData("..", NotCapable)]
    public void Link_FromAPathWithSlash_IsNotMade(string path, int errno)
    {
        Assert.Equal(errno, Call("path_link", Fd, 0, Text(path), Fd, Text("new")));
    }

    [Theory]
    [InlineData("file/", NotDirectory)]
    [InlineData("full/", Success)]
    [InlineData("to-full/", NotDirectory)]
    [InlineData("to-file/", NotDirectory)]
    [InlineData("to-nothing/", NotDirectory)]
    [InlineData("missing/", NoEntry)]
    public void Rename_OfAPathWithSlash_MovesDirectoriesOnly(string path, int errno)
    {
        Assert.Equal(errno, Call("path_rename", Fd, Text(path), Fd, Text("new")));
        Assert.Equal(errno == Success, Path.Exists(Inside("new")));
    }

    [Theory]
    [InlineData("file", "missing/", NotDirectory)]
    [InlineData("file", "to-file/", NotDirectory)]
    [InlineData("file", "empty/", NotDirectory)]
    [InlineData("full", "missing/", Success)]
    [InlineData("full/", "empty/", Success)]
    [InlineData("full", "file/", NotDirectory)]
    public void Rename_ToAPathWithSlash_MovesDirectoriesOnly(string from, string to, int errno)
    {
        Assert.Equal(errno, Call("path_rename", Fd, Text(from), Fd, Text(to)));
        Assert.Equal(errno != Success, Path.Exists(Inside(from)));
    }

    [Theory]
    [InlineData("file/", NotDirectory)]
    [InlineData("full/", Invalid)]
    [InlineData("to-full/", Invalid)]
    [InlineData("to-file/", NotDirectory)]
    [InlineData("to-nothing/", NoEntry)]
    [InlineData("missing/", NoEntry)]
    [InlineData("outside/", NotCapable)]
    public void ReadLink_OfAPathWithSlash_FollowsTheLink(string path, int errno)
    {
        Assert.Equal(errno, Call("path_readlink", Fd, Text(path), 200, 100, 196));
    }

    [Theory]
    [InlineData("file/", NotDirectory)]
    [InlineData("full/", Success)]
    [InlineData("to-full/", Success)]
    [InlineData("to-file/", NotDirectory)]
    [InlineData("to-nothing/", NoEntry)]
    [InlineData("missing/", NoEntry)]
    [InlineData("outside/", NotCapable)]
    public void StatusAndOpen_OfAPathWithSlash_FollowTheLink(string path, int errno)
    {
        Assert.Equal(errno, Call("path_filestat_get", Fd, 0, Text(path), 400));
        Assert.Equal(errno, Call("path_filestat_set_times", Fd, 0, Text(path), 0L, 0L, 2));
        Assert.Equal(errno, Call("path_open", Fd, 0, Text(path), 0, ReadRight, 0L, 0, 300));
    }

    [Theory]
    [InlineData("missing/")]
    [InlineData("file/")]
    [InlineData("full/")]
    public void Open_ToCreateAPathWithSlash_IsRefused(string path)
    {
        Assert.Equal(IsDirectory, Call("path_open", Fd, 0, Text(path), Create, ReadRight, 0L, 0, 300));
        Assert.False(Path.Exists(Inside("missing")));
    }

    private string Inside(string path) => _directory.PathOf(path);

    private (int Address, int Length) Text(string text) => _directory.Guest.Text(text);

    private int Call(string name, params object[] arguments) => _directory.Guest.Call(name, arguments);
}
