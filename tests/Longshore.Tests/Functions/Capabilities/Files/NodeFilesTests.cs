using System.Diagnostics;
using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.JavaScript.Modules;
using Longshore.Tests.JavaScript;

namespace Longshore.Tests.Functions.Capabilities.Files;

/// <summary>Granted directories by <c>node:fs</c>. Each program runs here and in node, with the same directory at the same path.</summary>
public sealed class NodeFilesTests(JavaScriptFixture fixture) : IClassFixture<JavaScriptFixture>, IAsyncLifetime
{
    private const string Tools = """
        import fs, * as all from "node:fs";
        import promises from "fs/promises";
        const told = error => `${error.name}|${error.code}|${error.errno}|${error.syscall}|${error.path}|${error.message}`;
        const failing = work => { try { return ["no failure", work()].join() } catch (error) { return told(error) } };
        const awaited = async work => { try { return ["no failure", await work()].join() } catch (error) { return told(error) } };
        const kinds = each => [each.isFile(), each.isDirectory(), each.isSymbolicLink()].join();

        """;

    private readonly TemporaryDirectory _folder = new();
    private readonly TemporaryDirectory _programs = new();
    private readonly ScriptNode _node = ScriptNode.WithoutQueues();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _folder.Write("in.txt", "ünder");
        _folder.Write("long.txt", string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i} ")));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sub", "deep"));
        File.WriteAllText(Path.Combine(_folder.Path, "sub", "a.json"), "[1]");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), "sub/a.json");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "loop"), "loop");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "to-sub"), "sub");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Dispose();
        _programs.Dispose();
    }

    [Theory]
    [InlineData("fs.readFileSync(d + '/in.txt', 'utf8')")]
    [InlineData("fs.readFileSync(new URL('file://' + d + '/in.txt'), { encoding: 'base64' })")]
    [InlineData("fs.readFileSync(Buffer.from(d + '/in.txt')).constructor.name + all.readFileSync(d + '/in.txt').length")]
    [InlineData("fs.readFileSync(d + '/long.txt').toString().length")]
    [InlineData("await promises.readFile(d + '/sub/../in.txt', 'utf8')")]
    [InlineData("await new Promise((done, fail) => fs.readFile(d + '/in.txt', 'latin1', (error, text) => error ? fail(error) : done(text)))")]
    [InlineData("await new Promise(done => fs.readFile(d + '/none', error => done(told(error))))")]
    [InlineData("kinds(fs.statSync(d + '/link')) + kinds(fs.lstatSync(d + '/link')) + kinds(fs.statSync(d)) + kinds(await promises.stat(d + '/in.txt'))")]
    [InlineData("(s => [s.size, s.mtime instanceof Date, s.mtimeMs > 1e12, (s.mode & fs.constants.S_IFMT) === fs.constants.S_IFREG, s instanceof fs.Stats].join())(fs.statSync(d + '/in.txt'))")]
    [InlineData("fs.statSync(d + '/none', { throwIfNoEntry: false })")]
    [InlineData("fs.readdirSync(d).sort().join()")]
    [InlineData("(await promises.readdir(d + '/to-sub')).sort().join()")]
    [InlineData("fs.readdirSync(d, { withFileTypes: true }).map(e => e.name + kinds(e) + (e.parentPath === d)).sort().join()")]
    [InlineData("fs.readdirSync(d, { recursive: true }).sort().join()")]
    [InlineData("[fs.existsSync(d + '/in.txt'), fs.existsSync(d + '/none'), fs.existsSync(undefined), fs.existsSync(d)].join()")]
    [InlineData("failing(() => fs.accessSync(d + '/in.txt', fs.constants.R_OK)) + (await awaited(() => promises.access(d + '/in.txt')))")]
    [InlineData("fs.realpathSync(d + '/to-sub/../sub/./a.json') + await promises.realpath(d + '/link') + fs.realpathSync.native(d + '/')")]
    [InlineData("await new Promise(done => fs.realpath(d + '/link', (error, path) => done(path)))")]
    [InlineData("await (async () => { let s = ''; for await (const part of fs.createReadStream(d + '/long.txt', 'utf8')) s += part; return s.length + s.slice(-10) })()")]
    [InlineData("await (async () => { const parts = []; const r = fs.createReadStream(d + '/long.txt', { start: 10, end: 200009, highWaterMark: 1000 }); for await (const part of r) parts.push(part); return [Buffer.concat(parts).length, Buffer.concat(parts).toString().slice(0, 20), r.bytesRead].join() })()")]
    [InlineData("await new Promise(done => fs.createReadStream(d + '/none').on('error', error => done(told(error))))")]
    [InlineData("failing(() => fs.readFileSync(d + '/none'))")]
    [InlineData("failing(() => fs.readFileSync(d + '/in.txt/x', 'utf8'))")]
    [InlineData("failing(() => fs.readFileSync(d + '/sub'))")]
    [InlineData("failing(() => fs.readFileSync(d + '/loop'))")]
    [InlineData("failing(() => fs.readFileSync(d + '/' + 'x'.repeat(300)))")]
    [InlineData("failing(() => fs.readFileSync(''))")]
    [InlineData("failing(() => fs.readdirSync(d + '/in.txt'))")]
    [InlineData("failing(() => fs.readdirSync(d + '/none'))")]
    [InlineData("failing(() => fs.statSync(d + '/none')) + failing(() => fs.lstatSync(d + '/none')) + failing(() => fs.accessSync(d + '/none'))")]
    [InlineData("failing(() => fs.realpathSync(d + '/none')) + await awaited(() => promises.realpath(d + '/none'))")]
    [InlineData("failing(() => fs.accessSync(d + '/in.txt', fs.constants.X_OK))")]
    [InlineData("await awaited(() => promises.readFile(d + '/none')) + await awaited(() => promises.stat(d + '/none')) + await awaited(() => promises.readdir(d + '/none'))")]
    [InlineData("[fs === all.default, fs.promises === promises, require('fs') === fs, require('node:fs/promises') === promises].join()")]
    public async Task Program_OfNode_SeesTheSameHere(string expression) => await CompareAsync(expression, "");

    [Theory]
    [InlineData("(fs.writeFileSync(d + '/out', 'one'), fs.appendFileSync(d + '/out', Buffer.from(' two')), fs.readFileSync(d + '/out', 'utf8'))")]
    [InlineData("(await promises.writeFile(d + '/out', 'x'), failing(() => fs.writeFileSync(d + '/out', 'y', { flag: 'wx' })))")]
    [InlineData("[fs.mkdirSync(d + '/new/a/b', { recursive: true }) === d + '/new', fs.mkdirSync(d + '/new/a', { recursive: true }), failing(() => fs.mkdirSync(d + '/new'))].join()")]
    [InlineData("(fs.unlinkSync(d + '/in.txt'), fs.existsSync(d + '/in.txt')) + failing(() => fs.unlinkSync(d + '/none'))")]
    [InlineData("failing(() => fs.rmdirSync(d + '/sub')) + (fs.rmdirSync(d + '/sub/deep'), fs.existsSync(d + '/sub/deep'))")]
    [InlineData("(fs.rmSync(d + '/sub', { recursive: true }), fs.rmSync(d + '/none', { force: true }), fs.existsSync(d + '/sub'))")]
    [InlineData("await new Promise(done => { const w = fs.createWriteStream(d + '/streamed'); w.write('a'); w.end('b', () => done(fs.readFileSync(d + '/streamed', 'utf8') + w.bytesWritten)) })")]
    public async Task Program_OfNodeThatWrites_DoesTheSameHere(string expression) => await CompareAsync(expression, ":rw");

    [Theory]
    [InlineData("fs.writeFileSync(d + '/in.txt', 'x')", "", "Error|EROFS|-30|open|{0}/in.txt|EROFS: read-only file system, open '{0}/in.txt': {0} is only to be read: deploy the function with --dir HOST:{0}:rw")]
    [InlineData("fs.accessSync(d + '/in.txt', fs.constants.W_OK)", "", "Error|EROFS|-30|access|{0}/in.txt|EROFS: read-only file system, access '{0}/in.txt'")]
    [InlineData("fs.readFileSync('/etc/hostname')", "", "Error|EACCES|-13|open|/etc/hostname|EACCES: permission denied, open '/etc/hostname': no directory of the function has this path; it has {0}")]
    [InlineData("fs.readFileSync(d + '/../../etc/hostname')", "", "Error|EACCES|-13|open|{0}/../../etc/hostname|EACCES: permission denied, open '{0}/../../etc/hostname': {0}/../../etc/hostname: Invalid cross-device link")]
    [InlineData("fs.openSync(d + '/in.txt')", "", "Error|ENOSYS|-38|open|undefined|ENOSYS: function not implemented, open")]
    [InlineData("fs.readFileSync('in.txt')", "none", "Error|EACCES|-13|open|in.txt|EACCES: permission denied, open 'in.txt': the function has no grant for this: deploy it with --grant files:HOST:GUEST")]
    public async Task Program_WithoutTheGrant_GetsTheErrorThatNamesIt(string expression, string grant, string error) =>
        Assert.Equal(string.Format(null, error, _folder.Path), await RunHereAsync($"failing(() => {expression})", grant));

    [Fact]
    public async Task Program_ThatReadsWhileItIsEvaluated_IsToldWhen()
    {
        var result = await _node.Catalog.DeployAsync(
            FunctionFixture.Name("early"), GraphOf("import fs from 'fs'; const text = fs.readFileSync('/x'); export default () => text"), FunctionLimits.Default, Token);

        Assert.StartsWith(
            "Error: files can be used while a call runs, not while the modules of the function are evaluated", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    private async Task CompareAsync(string expression, string grant)
    {
        // What the one changes, the other must not see.
        var there = await RunInNodeAsync(expression);
        if (grant.Length > 0)
        {
            Directory.Delete(_folder.Path, recursive: true);
            Directory.CreateDirectory(_folder.Path);
            await InitializeAsync();
        }

        Assert.Equal(there, await RunHereAsync(expression, grant));
    }

    private string ProgramOf(string expression) => $"{Tools}const d = {System.Text.Json.JsonSerializer.Serialize(_folder.Path)};\nconst run = async () => String({expression});\n";

    private async Task<string> RunInNodeAsync(string expression)
    {
        var program = _programs.Write("there.mjs", "import { createRequire } from 'module'; const require = createRequire('/');" + ProgramOf(expression) + "process.stdout.write(await run());");
        using var node = Process.Start(new ProcessStartInfo("node", [program]) { RedirectStandardOutput = true })!;
        var answer = await node.StandardOutput.ReadToEndAsync(Token);
        await node.WaitForExitAsync(Token);
        Assert.Equal(0, node.ExitCode);
        return answer;
    }

    private async Task<string> RunHereAsync(string expression, string grant)
    {
        _programs.Write("required.cjs", "exports.fs = require('fs'); exports.promises = require('node:fs/promises');");
        var artifact = GraphOf(
            "import required from './required.cjs'; const require = name => name.endsWith('promises') ? required.promises : required.fs;"
            + ProgramOf(expression) + "export default run;");
        var spec = new FunctionSpec(FunctionFixture.Name("files"), Artifact.Of(artifact))
        {
            Grants = grant == "none" ? [] : [.. Grants.Of([$"files:{_folder.Path}:{_folder.Path}{grant}"])],
        };
        Assert.Empty((await _node.Catalog.DeployAsync(spec, artifact, Token)).Errors);
        using var result = await _node.Invoker.InvokeAsync(Invocation.Of(spec), Token);
        Assert.True(result.Failure == Failure.None, $"{result.Failure}: {result.Detail}");
        return Encoding.UTF8.GetString(result.Output.Span);
    }

    private byte[] GraphOf(string source)
    {
        _programs.Write("here.mjs", source);
        using var files = new ModuleFiles(fixture.Module, _programs.Path, _programs.Path);
        return ModuleScan.Of(fixture.Module, files, "here.mjs").Graph.Compress();
    }
}
