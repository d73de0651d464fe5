using System.IO.Compression;
using Longshore.Python.Packages;

namespace Longshore.Tests.Python;

public sealed class PythonFilesTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pack_OfAProgram_TakesWhatItImportsBesideIt()
    {
        Write("main.py", "import a, json\nfrom pkg import b\nfrom pkg.sub.deep import c\nimport missing");
        Write("a.py", "import d");
        Write("d.py", "");
        Write("unused.py", "");
        Write("pkg/__init__.py", "from . import e");
        Write("pkg/b.py", "from .sub import f");
        Write("pkg/e.py", "");
        Write("pkg/other.py", "");
        Write("pkg/sub/f.py", "from .. import g");
        Write("pkg/g.py", "");
        Write("pkg/sub/deep.py", "");

        Assert.Equal(
            ["a.py", "d.py", "main.py", "pkg/__init__.py", "pkg/b.py", "pkg/e.py", "pkg/g.py", "pkg/sub/deep.py", "pkg/sub/f.py"],
            Pack().Files.Keys);
    }

    [Fact]
    public void Pack_WithSitePackages_TakesWholePackagesThatAreImported()
    {
        Write("main.py", "import one");
        Write("site-packages/one/__init__.py", "import two");
        Write("site-packages/one/data.txt", "text");
        Write("site-packages/one/__pycache__/x.pyc", "no");
        Write("site-packages/two.py", "");
        Write("site-packages/three.py", "");
        Write("site-packages/one-1.0.dist-info/METADATA", "");

        Assert.Equal(
            ["main.py", "site-packages/one/__init__.py", "site-packages/one/data.txt", "site-packages/two.py"], Pack().Files.Keys);
    }

    [Fact]
    public void Pack_WithCompiledCode_KeepsItsNameOnly()
    {
        Write("main.py", "import one");
        Write("site-packages/one/__init__.py", "");
        Write("site-packages/one/fast.cpython-312-x86_64-linux-gnu.so", "machine code");

        Assert.Empty(Pack().Files["site-packages/one/fast.cpython-312-x86_64-linux-gnu.so"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("site-packages/")]
    public void Pack_WithAWheel_TakesItsPackages(string folder)
    {
        Write("main.py", "import one");
        Wheel(folder + "one-1.0-py3-none-any.whl", ("one/__init__.py", "x = 1"), ("one-1.0.dist-info/METADATA", ""));

        Assert.Equal(["main.py", "site-packages/one/__init__.py"], Pack().Files.Keys);
    }

    [Fact]
    public void Pack_WithAWheelOfCompiledCode_IsRefused()
    {
        Write("main.py", "import one");
        Wheel("one-1.0-cp312-cp312-linux_x86_64.whl", ("one/__init__.py", ""));

        Assert.Contains("holds compiled code", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../one/__init__.py")]
    [InlineData("one/../../x.py")]
    [InlineData("/etc/x.py")]
    [InlineData("one\\..\\x.py")]
    [InlineData("one//x.py")]
    public void Pack_WithAWheelWhosePathLeadsOut_IsRefused(string path)
    {
        Write("main.py", "import one");
        Wheel("one-1.0-py3-none-any.whl", (path, ""));

        Assert.Contains("which does not lead to a place inside it", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pack_WithAWheelThatIsAZipBomb_IsRefused()
    {
        Write("main.py", "import one");
        Wheel("one-1.0-py3-none-any.whl", ("one/a.py", new string(' ', 30 << 20)), ("one/b.py", new string(' ', 30 << 20)));

        Assert.Equal("the wheel one-1.0-py3-none-any.whl has over 32 MiB of files", Refusal());
    }

    [Fact]
    public void Pack_WithTooManyFiles_IsRefused()
    {
        Write("main.py", "import one");
        Wheel("one-1.0-py3-none-any.whl", [.. Enumerable.Range(0, 5_000).Select(i => ($"one/f{i}.py", ""))]);

        Assert.Equal("the wheel one-1.0-py3-none-any.whl has over 4096 files", Refusal());
    }

    [Fact]
    public void Pack_WithADamagedWheel_IsRefused()
    {
        Write("main.py", "import one");
        Write("one-1.0-py3-none-any.whl", "no archive");

        Assert.Contains("the wheel one-1.0-py3-none-any.whl cannot be read", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pack_OfAMissingProgram_IsRefused() =>
        Assert.Contains("there is no file", Refusal(), StringComparison.Ordinal);

    [Fact]
    public void ToArchive_OfThePackage_ReadsBackAndIsAlwaysTheSame()
    {
        Write("main.py", "import a");
        Write("a.py", "x = 1");
        var package = Pack();
        var bytes = package.ToArchive();

        var read = PythonPackage.Read(bytes);

        Assert.True(PythonPackage.IsPackage(bytes));
        Assert.Equal("main.py", read.Entry);
        Assert.Equal("x = 1"u8, read.Files["a.py"]);
        Assert.Equal(bytes, read.ToArchive());
    }

    [Theory]
    [InlineData("__main__.py", "", null)]
    [InlineData("main.py", "main.py", null)]
    [InlineData("main.py", "", "the package has no file __main__.py")]
    [InlineData("main.py", "other.py", "the package has no file other.py")]
    public void Read_OfAnArchive_FindsTheProgramByItsComment(string file, string comment, string? refusal)
    {
        var bytes = Archive(comment, (file, ""));

        Assert.Equal(refusal, Record.Exception(() => PythonPackage.Read(bytes))?.Message);
    }

    [Fact]
    public void Read_OfAnArchiveWithTwoFilesOfOneName_IsRefused() =>
        Assert.Throws<PythonPackageException>(() => PythonPackage.Read(Archive("", ("__main__.py", "1"), ("__main__.py", "2"))));

    [Fact]
    public void Read_OfADamagedArchive_IsRefused()
    {
        var bytes = Archive("", ("__main__.py", "print('a long enough program')"));

        Assert.Throws<PythonPackageException>(() => PythonPackage.Read(bytes.AsSpan(0, bytes.Length - 10)));
        Assert.Throws<PythonPackageException>(() => PythonPackage.Read("PK\x03\x04 and no more"u8));
    }

    private PythonPackage Pack() => PythonFiles.Pack(Path.Combine(_folder.Path, "main.py"));

    private string Refusal() => Assert.Throws<PythonPackageException>(Pack).Message;

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, path))!);
        _folder.Write(path, text);
    }

    private void Wheel(string path, params (string Path, string Text)[] files)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, path))!);
        File.WriteAllBytes(Path.Combine(_folder.Path, path), Archive("", files));
    }

    private static byte[] Archive(string comment, params (string Path, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.Comment = comment;
            foreach (var (path, text) in files)
            {
                using var into = new StreamWriter(archive.CreateEntry(path).Open());
                into.Write(text);
            }
        }

        return bytes.ToArray();
    }
}
