using Longshore.Offload.Host;

namespace Longshore.Tests.Offload;

/// <summary>A program must not leave its working directory but for what it was allowed.</summary>
public sealed class HostAccessTests : IAsyncLifetime
{
    private const string Secret = "secret";
    private readonly OffloadRun _run = new();
    private readonly TemporaryDirectory _outside = new();

    private string Outside => _outside.Path;

    public ValueTask InitializeAsync()
    {
        File.WriteAllText(Path.Combine(Outside, "file"), Secret);
        Directory.CreateDirectory(Path.Combine(Outside, "folder"));
        _run.With("inside.txt", "inside").With("folder/x", "x");
        File.CreateSymbolicLink(Path.Combine(_run.Directory, "to-file"), Path.Combine(Outside, "file"));
        File.CreateSymbolicLink(Path.Combine(_run.Directory, "to-nothing"), Path.Combine(Outside, "made"));
        Directory.CreateSymbolicLink(Path.Combine(_run.Directory, "to-folder"), Outside);
        Directory.CreateSymbolicLink(Path.Combine(_run.Directory, "folder", "up"), "../..");
        File.CreateSymbolicLink(Path.Combine(_run.Directory, "to-inside"), Path.Combine(_run.Directory, "inside.txt"));
        File.CreateSymbolicLink(Path.Combine(_run.Directory, "loop"), "loop");
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _outside.Dispose();
    }

    [Theory]
    [InlineData("std.loadFile(out + '/file')")]
    [InlineData("std.loadFile('to-file')")]
    [InlineData("std.loadFile('to-folder/file')")]
    [InlineData("std.loadFile('to-folder/../' + name + '/file')")]
    [InlineData("std.loadFile('../' + name + '/file')")]
    [InlineData("std.loadFile('folder/../../' + name + '/file')")]
    [InlineData("std.loadFile('folder/up/' + name + '/file')")]
    [InlineData("std.loadFile('/proc/self/root' + out + '/file')")]
    [InlineData("std.loadFile('/proc/self/cwd/../../../../../../../../..' + out + '/file')")]
    [InlineData("std.loadFile('/proc/self/environ')")]
    [InlineData("std.loadFile('/dev/stdin')")]
    [InlineData("std.loadFile('/etc/passwd')")]
    [InlineData("(os.chdir('folder/up'), std.loadFile('file'))")]
    [InlineData("(os.chdir('to-folder'), std.loadFile('file'))")]
    [InlineData("(os.symlink(out + '/file', 'new'), std.loadFile('new'))")]
    [InlineData("(os.symlink('..', 'new'), std.loadFile('new/' + name + '/file'))")]
    [InlineData("(os.rename('to-folder', 'renamed'), std.loadFile('renamed/file'))")]
    [InlineData("(os.rename('to-folder/file', 'stolen'), std.loadFile('stolen'))")]
    [InlineData("std.loadScript(out + '/file')")]
    [InlineData("std.open(out + '/file', 'r+')")]
    [InlineData("std.open(out + '/file', 'w')")]
    [InlineData("std.open('to-nothing', 'w')")]
    [InlineData("os.open(out + '/file', os.O_RDONLY) >= 0 ? 1 : null")]
    [InlineData("os.open('to-file', os.O_WRONLY | os.O_TRUNC) >= 0 ? 1 : null")]
    [InlineData("os.open('to-nothing', os.O_WRONLY | os.O_CREAT) >= 0 ? 1 : null")]
    [InlineData("os.open('to-folder/made', os.O_WRONLY | os.O_CREAT | os.O_EXCL) >= 0 ? 1 : null")]
    [InlineData("os.mkdir(out + '/made') === 0 ? 1 : null")]
    [InlineData("os.mkdir('to-folder/made') === 0 ? 1 : null")]
    [InlineData("os.mkdir('to-nothing') === 0 ? 1 : null")]
    [InlineData("os.remove('to-folder/file') === 0 ? 1 : null")]
    [InlineData("os.remove('folder/up/' + name) === 0 ? 1 : null")]
    [InlineData("os.rename('inside.txt', out + '/made') === 0 ? 1 : null")]
    [InlineData("os.rename('inside.txt', 'to-folder/made') === 0 ? 1 : null")]
    [InlineData("os.rename('folder/up/' + name, 'mine') === 0 ? 1 : null")]
    [InlineData("os.symlink('x', 'to-folder/made') === 0 ? 1 : null")]
    [InlineData("os.symlink('/etc', 'etc') === 0 ? 1 : null")]
    [InlineData("os.utimes('to-file', 0, 0) === 0 ? 1 : null")]
    [InlineData("os.stat(out + '/file')[0]")]
    [InlineData("os.stat('to-file')[0]")]
    [InlineData("os.lstat('to-folder/file')[0]")]
    [InlineData("os.stat('..')[0]")]
    [InlineData("os.stat('folder/up')[0]")]
    [InlineData("os.readlink('to-folder/link')[0] || null")]
    [InlineData("os.readdir('..')[0][0] ?? null")]
    [InlineData("os.readdir('to-folder/')[0][0] ?? null")]
    [InlineData("os.readdir('/')[0][0] ?? null")]
    [InlineData("os.realpath('to-file')[0] || null")]
    [InlineData("std.loadFile('loop')")]
    [InlineData("std.open('loop', 'w')")]
    public async Task Path_ThatLeadsOut_IsRefused(string use)
    {
        _run.With("run.js", $"const out = {System.Text.Json.JsonSerializer.Serialize(Outside)}, name = out.split('/').pop(); let r; try {{ r = {use} }} catch {{ r = null }}; print(r)");

        var (exit, output, _) = await _run.RunAsync([]);

        Assert.Equal((0, "null\n"), (exit, output));
        Assert.Equal(Secret, await File.ReadAllTextAsync(Path.Combine(Outside, "file"), TestContext.Current.CancellationToken));
        Assert.Equal(["file", "folder"], Directory.EnumerateFileSystemEntries(Outside).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(_run.Directory, "inside.txt")));
    }

    // JSON is a module too.
    [Theory]
    [InlineData("import(out + '/secret.json')")]
    [InlineData("import('file://' + out + '/secret.json')")]
    [InlineData("import('../' + name + '/secret.json')")]
    [InlineData("import('./to-folder/secret.json')")]
    [InlineData("import('./folder/up/' + name + '/secret.json')")]
    [InlineData("import('to-folder/secret.json')")]
    [InlineData("import('x/../to-folder/secret.json')")]
    [InlineData("import('commonjs:' + out + '/secret.json').then(() => ({ default: globalThis[Symbol.for('longshore:commonjs')].load(out + '/secret.json') }))")]
    [InlineData("import('file://[')")]
    public async Task Import_OfALibraryWhileItRuns_DoesNotLeadOut(string import)
    {
        await File.WriteAllTextAsync(Path.Combine(Outside, "secret.json"), "\"secret\"", TestContext.Current.CancellationToken);
        _run.With("lib.js", $"const out = {System.Text.Json.JsonSerializer.Serialize(Outside)}, name = out.split('/').pop(); export const f = async () => {{ try {{ return (await {import}).default }} catch {{ return null }} }}; export const g = async () => (await import('./near.json')).default")
            .With("near.json", "5")
            .With("run.js", "import { f, g } from './lib.js'; print(await f(), await g())");

        var (exit, output, _) = await _run.RunAsync([]);

        Assert.Equal(0, exit);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
        Assert.EndsWith(" 5\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Path_ThatIsRefused_IsReportedOnce()
    {
        _run.With("run.js", "const e = {}; for (let i = 0; i < 3; i++) print(os.open('/etc/passwd', os.O_RDONLY), std.open('/etc/x', 'w', e), e.errno)");

        var (_, output, _) = await _run.RunAsync([]);

        Assert.Equal(string.Concat(Enumerable.Repeat("-13 null 13\n", 3)), output);
        Assert.Equal(
            [
                "the program may not read /etc/passwd: only files below the working directory; --allow-read=/etc/passwd allows it",
                "the program may not write /etc/x: only files below the working directory; --allow-write=/etc/x allows it",
            ],
            _run.Reports);
    }

    [Fact]
    public async Task Link_WithinTheWorkingDirectory_IsFollowed()
    {
        _run.With("run.js", "print(std.loadFile('to-inside'), std.loadFile(os.getcwd()[0] + '/inside.txt'), std.loadFile('/proc/self/../..' + os.getcwd()[0] + '/inside.txt'))");

        var (exit, output, _) = await _run.RunAsync([]);

        Assert.Equal((0, "inside inside inside\n"), (exit, output));
    }

    [Theory]
    [InlineData("", "", "null null -13")]
    [InlineData("{0}", "", "secret null -13")]
    [InlineData("{0}/file", "", "secret null -13")]
    [InlineData("{0}/folder", "", "null null -13")]
    [InlineData("{0}/fil", "", "null null -13")]
    [InlineData("", "{0}", "null [object FILE] 0")]
    [InlineData("/", "/", "secret [object FILE] 0")]
    [InlineData("to-folder", "{0}/made", "secret [object FILE] -13")]
    [InlineData("{0}/nowhere/x", "", "null null -13")]
    public async Task Allowed_Paths_WidenWhatIsThere(string read, string write, string output)
    {
        _run.With("run.js", $"const out = {System.Text.Json.JsonSerializer.Serialize(Outside)}; print(std.loadFile(out + '/file'), std.open(out + '/made', 'w'), os.mkdir(out + '/folder/new'))");
        string[] Paths(string text) => text.Length == 0 ? [] : [string.Format(System.Globalization.CultureInfo.InvariantCulture, text, Outside)];

        var result = await _run.RunAsync([], options => options with { Access = new HostAccess { ReadPaths = Paths(read), WritePaths = Paths(write) } });

        Assert.Equal((0, output + "\n", ""), result);
    }

    // The walk over symbolic links and the opening are two steps. What changes in between must not lead out.
    [Fact]
    public async Task Path_ThatIsSwappedForALink_NeverLeadsOut()
    {
        _run.With("swapped/file", "inside")
            .With("run.js", "let seen = new Set(); for (let i = 0; i < 3000; i++) seen.add(std.loadFile('swapped/file')); print(seen.has('secret'), seen.has('inside') || seen.has(null))");
        using var stop = new CancellationTokenSource();
        var (folder, aside) = (Path.Combine(_run.Directory, "swapped"), Path.Combine(_run.Directory, "aside"));
        var swapping = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Directory.Move(folder, aside);
                    Directory.CreateSymbolicLink(folder, Outside);
                    File.Delete(folder);
                    Directory.Move(aside, folder);
                }
            },
            TestContext.Current.CancellationToken);

        var (exit, output, _) = await _run.RunAsync([]);
        await stop.CancelAsync();
        await swapping;

        Assert.Equal((0, "false true\n"), (exit, output));
    }
}
