using System.Text.Json;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Cli;

/// <summary><c>longshore up</c>, without a node, with one and with one elsewhere.</summary>
public sealed class UpTests : IDisposable
{
    private const string TwoFunctions = """
        name = "shop"
        [functions.hello]
        source = "hello.js"
        env = { WHO = "secret-person" }
        [functions.bye]
        source = "bye.js"
        """;

    private readonly TemporaryDirectory _project = new();
    private readonly TemporaryDirectory _data = new();

    public UpTests()
    {
        _project.Write("hello.js", "export default (request, env) => new Response('hello ' + env.WHO)");
        _project.Write("bye.js", "export default () => new Response('bye')");
        _project.Write("longshore.toml", TwoFunctions);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _project.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Up_WithoutANode_ShowsThePlanAndDeploysAll()
    {
        var dry = await UpAsync("--dry-run");
        Assert.Equal((0, "shop: 2 to create\n  + bye\n  + hello\n", ""), (dry.ExitCode, dry.Output, dry.Error));
        Assert.Empty(await DeployedAsync());

        var up = await UpAsync();
        Assert.Equal((0, "shop: 2 to create\n  + bye\n  + hello\nshop is up\n"), (up.ExitCode, up.Output));
        Assert.Equal(["bye", "hello"], await DeployedAsync());

        Assert.Equal("shop: 2 unchanged\n", (await UpAsync()).Output);

        _project.Write("longshore.toml", TwoFunctions.Replace("secret-person", "other", StringComparison.Ordinal) + "\nlimits.memory = \"32MiB\"");
        var changed = await UpAsync("--dry-run");
        Assert.Equal(
            "shop: 2 to change\n  ~ bye\n      limits.memory-bytes-max: 67108864 -> 33554432\n  ~ hello\n      environment.WHO changes\n", changed.Output);
    }

    [Fact]
    public async Task Up_WithOneBadFunction_DeploysNone()
    {
        await UpAsync();
        _project.Write("hello.js", "export default () => new Response('new')");
        _project.Write("bye.js", "throw new Error('not today'); export default () => 1");

        var refused = await UpAsync();

        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("nothing was deployed:\nbye: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("not today", refused.Error, StringComparison.Ordinal);
        var called = await LongshoreProcess.RunInAsync(_project.Path, "", "invoke", "hello", "--local", "--data-dir", _data.Path);
        Assert.Equal("hello secret-person", called.Output);
    }

    [Fact]
    public async Task Up_OfWhatIsGone_RemovesItWithPruneOnly()
    {
        await UpAsync();
        await LongshoreProcess.RunInAsync(_project.Path, "", "deploy", "other", "bye.js", "--data-dir", _data.Path);
        _project.Write("longshore.toml", TwoFunctions[..TwoFunctions.IndexOf("[functions.bye]", StringComparison.Ordinal)]);

        var kept = await UpAsync();
        Assert.Equal("shop: 1 unchanged, 1 gone\n  ! bye is not in longshore.toml; --prune removes it\n", kept.Output);
        Assert.Equal(["bye", "hello", "other"], await DeployedAsync());

        var pruned = await UpAsync("--prune");
        Assert.Equal("shop: 1 to remove, 1 unchanged\n  - bye\nshop is up\n", pruned.Output);
        Assert.Equal(["hello", "other"], await DeployedAsync());
    }

    [Fact]
    public async Task Up_WithErrorsInTheFile_TellsAllWithTheirPlaces()
    {
        _project.Write("longshore.toml", TwoFunctions + "\ntrust = \"none at all\"\nlimits = 3\n[functions.third]\n");

        var refused = await UpAsync();

        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(4, refused.Error.TrimEnd().Split('\n').Length);
        foreach (var place in (string[])["7:1: functions.bye.trust", "8:1: functions.bye.limits", "9:2: functions.third.source"])
        {
            Assert.Contains("longshore.toml:" + place, refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Up_WithABuildCommand_RunsItAndTellsItsFailure()
    {
        _project.Write("longshore.toml", "name = \"b\"\n[functions.made]\nbuild = \"echo working; cp hello.js made.js\"\nsource = \"made.js\"\n");
        var made = await UpAsync();
        Assert.Equal((0, "working\n"), (made.ExitCode, made.Error));

        _project.Write("longshore.toml", "name = \"b\"\n[functions.made]\nbuild = \"exit 7\"\nsource = \"made.js\"\n[functions.none]\nbuild = \"true\"\nartifact = \"none.wasm\"\n");
        var failed = await UpAsync();
        Assert.Equal(4, failed.ExitCode);
        Assert.Contains("made: its build command ended with 7: exit 7\nnone: there is no file none.wasm after its build command (true)", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_ToARemoteNode_NeedsItsTokenAndReachesIt()
    {
        await using var node = await TestNode.StartAsync();
        var record = NodeRecord.Read(node.DataDirectory)!;

        var without = await UpAsync("--remote", record.Url);
        var wrong = await UpAsync("--remote", record.Url, "--token", "wrong");
        var up = await UpAsync("--remote", record.Url, "--token", record.Token);

        Assert.Equal((2, true), (without.ExitCode, without.Error.Contains("--remote needs the node's token", StringComparison.Ordinal)));
        Assert.Equal((1, true), (wrong.ExitCode, wrong.Error.Contains("401", StringComparison.Ordinal)));
        Assert.Equal((0, ""), (up.ExitCode, up.Error));
        Assert.Equal("hello secret-person", await node.Client.GetStringAsync(new Uri("/function/hello", UriKind.Relative), Token));
        Assert.Empty(Directory.GetFiles(_data.Path, "functions.db"));
    }

    [Fact]
    public async Task Up_ToANode_IsAllOrNothingOverHttp()
    {
        await using var node = await TestNode.StartAsync();
        Assert.Equal(0, (await UpAsync("--data-dir", node.DataDirectory)).ExitCode);
        _project.Write("hello.js", "export default () => new Response('new')");
        _project.Write("bye.js", "export default 5");

        var refused = await UpAsync("--data-dir", node.DataDirectory);

        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("bye: ", refused.Error, StringComparison.Ordinal);
        Assert.Equal("hello secret-person", await node.Client.GetStringAsync(new Uri("/function/hello", UriKind.Relative), Token));
    }

    [Fact]
    public async Task Up_Again_MakesVersionsThatCanBeRolledBack()
    {
        await using var node = await TestNode.StartAsync();
        string[] data = ["--data-dir", node.DataDirectory];
        await UpAsync(data);
        _project.Write("hello.js", "export default () => new Response('new')");
        await UpAsync(data);
        Assert.Equal("new", await node.Client.GetStringAsync(new Uri("/function/hello", UriKind.Relative), Token));

        var back = await LongshoreProcess.RunAsync(["rollback", "hello", .. data]);
        Assert.Equal("hello: version 1 is live\n", back.Output);
        Assert.Equal("hello secret-person", await node.Client.GetStringAsync(new Uri("/function/hello", UriKind.Relative), Token));

        // The next change is a third version; a function that is removed leaves none.
        await UpAsync(data);
        Assert.Matches(" 3 .* live", (await LongshoreProcess.RunAsync(["versions", "hello", .. data])).Output);
        _project.Write("longshore.toml", TwoFunctions[..TwoFunctions.IndexOf("[functions.bye]", StringComparison.Ordinal)]);
        await UpAsync(["--prune", .. data]);
        Assert.Equal(3, (await LongshoreProcess.RunAsync(["versions", "bye", .. data])).ExitCode);
    }

    [Fact]
    public async Task Functions_ChangedByAFormThatIsNone_AreRefusedWithReasons()
    {
        await using var node = await TestNode.StartAsync();
        using var plain = await node.PostAsync("/functions", "{}"u8.ToArray());
        using var form = new MultipartFormDataContent { { new StringContent("""{ "deploy": [{ "name": "A B" }], "remove": ["x", "C D"], "more": 1 }"""), "change" } };
        using var wrong = await node.Client.PostAsync(new Uri("/functions", UriKind.Relative), form, Token);

        Assert.Contains("multipart/form-data", (await TestNode.ProblemAsync(plain)).Detail, StringComparison.Ordinal);
        var errors = (await TestNode.ProblemAsync(wrong)).Errors!;
        Assert.Contains(errors, error => error.StartsWith("deploy[0].name: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("remove[1]: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("more: ", StringComparison.Ordinal));
    }

    private async Task<string[]> DeployedAsync()
    {
        var listed = await LongshoreProcess.RunInAsync(_project.Path, "", "list", "--json", "--data-dir", _data.Path);
        using var json = JsonDocument.Parse(listed.Output);
        return [.. json.RootElement.EnumerateArray().Select(function => function.GetProperty("name").GetString()!)];
    }

    private Task<CommandOutput> UpAsync(params string[] arguments) => LongshoreProcess.RunInAsync(
        _project.Path, "", ["up", .. arguments, .. arguments.Contains("--data-dir") ? [] : (string[])["--data-dir", _data.Path]]);
}
