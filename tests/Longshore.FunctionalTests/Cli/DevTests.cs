using System.Net;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Cli;

/// <summary><c>longshore dev</c>.</summary>
public sealed class DevTests : IDisposable
{
    private readonly TemporaryDirectory _project = new();
    private readonly TemporaryDirectory _data = new();

    public DevTests()
    {
        _project.Write("longshore.toml", "name = \"shop\"\n[functions.hello]\nsource = \"hello.ts\"\n[functions.made]\nsource = \"made.js\"\nbuild = \"cp made.txt made.js\"\n");
        _project.Write("hello.ts", "import { word } from './word';\nexport default (request: Request) => new Response(word);\n");
        _project.Write("word.ts", "export const word: string = 'one';\n");
        _project.Write("made.txt", "export default () => new Response('made')\n");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _project.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Dev_AfterEachSave_RunsTheLastGoodVersion()
    {
        await using var dev = LongshoreProcess.StartIn(_project.Path, "dev", "--data-dir", _data.Path, "--port", "0");
        await dev.ReadLineAsync(line => line.Contains("hello, made live after", StringComparison.Ordinal) || line.Contains("made, hello live after", StringComparison.Ordinal));
        var record = NodeRecord.Read(_data.Path)!;
        using var client = new HttpClient { BaseAddress = new Uri(record.Url) };
        Assert.Equal("one", await CallAsync(client, "hello"));
        Assert.Equal("made", await CallAsync(client, "made"));
        Assert.EndsWith(" GET /function/hello 200", (await dev.ReadLineAsync(line => line.Contains("/function/hello", StringComparison.Ordinal))).Split(" 200")[0] + " 200", StringComparison.Ordinal);

        // An import of the function changes, and nothing else is deployed.
        _project.Write("word.ts", "export const word: string = 'two';\n");
        Assert.Contains(" hello live after", await dev.ReadLineAsync(IsLive), StringComparison.Ordinal);
        Assert.Equal("two", await CallAsync(client, "hello"));

        // A mistake is told, and the version before answers on.
        _project.Write("word.ts", "export const word: = 'three';\n");
        await dev.ReadLineAsync(line => line.Contains("SyntaxError: Unexpected \"=\"", StringComparison.Ordinal) && line.Contains("word.ts:1:20", StringComparison.Ordinal));
        Assert.Equal("two", await CallAsync(client, "hello"));

        _project.Write("word.ts", "export const word: string = 'three';\n");
        await dev.ReadLineAsync(IsLive);
        Assert.Equal("three", await CallAsync(client, "hello"));

        // What the command makes of a file is deployed, and is itself no change.
        _project.Write("made.txt", "export default () => new Response('again')\n");
        Assert.Contains(" made live after", await dev.ReadLineAsync(IsLive), StringComparison.Ordinal);
        Assert.Equal("again", await CallAsync(client, "made"));

        // The project's file, too: first with a mistake.
        _project.Write("longshore.toml", "name = \"shop\"\n[functions.hello]\nsourc = \"hello.ts\"\n");
        await dev.ReadLineAsync(line => line.Contains("longshore.toml:3:1: functions.hello.sourc", StringComparison.Ordinal));
        _project.Write("longshore.toml", "name = \"shop\"\n[functions.hello]\nsource = \"fails.js\"\n[functions.made]\nsource = \"made.js\"\n");
        _project.Write("fails.js", "export default () => {\n    console.error('note');\n    throw new RangeError('too far');\n};\n");
        await dev.ReadLineAsync(IsLive);
        using var failed = await client.GetAsync(new Uri("/function/hello?x=1", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Contains("fails.js:3:", (await TestNode.ProblemAsync(failed)).Stack![0], StringComparison.Ordinal);
        await dev.ReadLineAsync(line => line.Contains(" GET /function/hello?x=1 500 ", StringComparison.Ordinal));
        Assert.Equal("  | note", await dev.ReadLineAsync(_ => true));
        Assert.Contains("RangeError: too far", await dev.ReadLineAsync(_ => true), StringComparison.Ordinal);
        Assert.Contains("fails.js:3:", await dev.ReadLineAsync(_ => true), StringComparison.Ordinal);

        await dev.InterruptAsync();
        Assert.Equal(0, (await dev.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Dev_WithARemoteNode_DeploysThere()
    {
        await using var node = await TestNode.StartAsync();
        var record = NodeRecord.Read(node.DataDirectory)!;
        await using var dev = LongshoreProcess.StartIn(_project.Path, "dev", "--remote", record.Url, "--token", record.Token, "--data-dir", _data.Path);

        await dev.ReadLineAsync(IsLive);
        Assert.Equal("one", await CallAsync(node.Client, "hello"));
        _project.Write("word.ts", "export const word = 'two';\n");
        await dev.ReadLineAsync(IsLive);
        Assert.Equal("two", await CallAsync(node.Client, "hello"));
    }

    [Fact]
    public async Task Dev_WithANodeThatRuns_ShowsWhatTheProjectsFunctionsLog()
    {
        await using var node = await TestNode.StartAsync();
        _project.Write("hello.ts", "export default (request: Request) => { console.error('note of hello'); return new Response('one'); };\n");
        _project.Write("other.js", "export default () => { console.error('note of another'); return new Response('other'); };\n");
        await LongshoreProcess.RunInAsync(_project.Path, "", "deploy", "other", "other.js", "--data-dir", node.DataDirectory);
        await using var dev = LongshoreProcess.StartIn(_project.Path, "dev", "--data-dir", node.DataDirectory);
        await dev.ReadLineAsync(IsLive);

        await CallAsync(node.Client, "other");
        await CallAsync(node.Client, "hello");

        // The first line, so none of the other function's.
        Assert.Matches("^[^ ]+Z hello@1 [0-9a-f]{12} note of hello$", await dev.ReadLineAsync(_ => true));
        await dev.InterruptAsync();
        var ended = await dev.EndAsync();
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
    }

    private static bool IsLive(string line) => line.Contains(" live after ", StringComparison.Ordinal);

    private static Task<string> CallAsync(HttpClient client, string function) =>
        client.GetStringAsync(new Uri("/function/" + function, UriKind.Relative), Token);
}
