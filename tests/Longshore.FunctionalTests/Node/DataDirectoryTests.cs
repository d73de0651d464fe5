using System.Net;
using System.Net.Http.Json;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Faces.Native;

namespace Longshore.FunctionalTests.Node;

/// <summary>A data directory that changes under a running node, or that a node cannot use.</summary>
public sealed class DataDirectoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_WhoseDirectoryIsDeleted_ServesCallsAndSaysWhatIsWrong()
    {
        using var directory = new TemporaryDirectory();
        var data = Path.Combine(directory.Path, "data");
        await using var node = await ServeProcess.StartAsync(data);
        node.ExpectedError = "NodeErrors[20]";
        await node.DeployAsync("fibonacci", Samples.Read("fibonacci"));
        Assert.Equal(new Health("ok", 1), await HealthAsync(node));

        Directory.Delete(data, recursive: true);

        Assert.Equal("55\n", await node.Client.GetStringAsync(new Uri("/function/fibonacci?10", UriKind.Relative), Token));
        using var refused = await node.PutAsync("empty", Samples.Read("empty"));
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Contains("was deleted, moved or replaced", (await TestNode.ProblemAsync(refused)).Detail, StringComparison.Ordinal);
        var health = await HealthAsync(node);
        Assert.Equal("degraded", health.Status);
        Assert.Contains("data directory was deleted", Assert.Single(health.Problems!), StringComparison.Ordinal);
        await node.Process.InterruptAsync();
        Assert.Equal(0, (await node.Process.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Node_WhoseLockAndRecordAreDeleted_KeepsOthersOut()
    {
        using var directory = new TemporaryDirectory();
        await using var node = await ServeProcess.StartAsync(directory.Path);
        File.Delete(Path.Combine(directory.Path, "node.lock"));
        File.Delete(Path.Combine(directory.Path, "node.json"));

        var second = await LongshoreProcess.RunAsync("serve", "--port", "0", "--data", directory.Path);
        var deployed = await LongshoreProcess.RunAsync("deploy", "empty", Samples.Path("empty"), "--data", directory.Path);

        Assert.Equal((2, 1), (second.ExitCode, deployed.ExitCode));
        Assert.Contains("a node runs on", second.Error, StringComparison.Ordinal);
        Assert.Contains("another process uses", deployed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{not json", "is not the record of a node")]
    [InlineData("""{"url": "http://127.0.0.1:1", "token": "x", "processId": 1}""", "is not the node of this data directory")]
    public async Task Verb_WithAnOddRecord_SaysWhatIsWrong(string record, string reason)
    {
        using var directory = new TemporaryDirectory();
        await using var node = await ServeProcess.StartAsync(directory.Path);
        directory.Write("node.json", record);

        foreach (var line in (string[])["list", "inspect f", "remove f", "invoke f", $"deploy f {Samples.Path("empty")}"])
        {
            var output = await LongshoreProcess.RunAsync([.. line.Split(' '), "--data-dir", directory.Path]);

            Assert.Equal((1, ""), (output.ExitCode, output.Output));
            Assert.Contains(reason, output.Error, StringComparison.Ordinal);
        }
    }

    // The record is another server's: one that sends something else, or nothing.
    [Fact]
    public async Task Verb_WhoseRecordNamesAStranger_ShowsItNoToken()
    {
        using var directory = new TemporaryDirectory();
        await using var node = await ServeProcess.StartAsync(directory.Path);
        await using var stranger = await TestNode.StartAsync();
        await stranger.DeployScriptAsync("page", "export default request => new Response(request.headers.get('authorization') ?? '<html>')");
        directory.Write("node.json", $$"""{"url": "{{stranger.Url}}function/page", "token": "secret", "processId": 1}""");

        var listed = await LongshoreProcess.RunAsync("list", "--data", directory.Path);

        Assert.Equal(1, listed.ExitCode);
        Assert.Contains("401", listed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbs_OnAReadOnlyDirectory_SayWhatIsWrong()
    {
        using var disk = SmallDisk.Mount(mebibytes: 4);
        string[] data = ["--data-dir", disk.Path];
        await LongshoreProcess.RunAsync(["deploy", "fib", Samples.Path("fibonacci"), .. data]);
        disk.MakeReadOnly();

        var served = await LongshoreProcess.RunAsync(["serve", "--port", "0", .. data]);
        var listed = await LongshoreProcess.RunAsync(["list", .. data]);
        var invoked = await LongshoreProcess.RunAsync(["invoke", "fib", "--local", "10", .. data]);
        var removed = await LongshoreProcess.RunAsync(["remove", "fib", .. data]);
        var keys = await LongshoreProcess.RunAsync(["keys", .. data]);
        var worker = await LongshoreProcess.RunAsync(["worker", "--listen", "127.0.0.1:0", .. data]);

        Assert.Equal((2, 0, 0), (served.ExitCode, listed.ExitCode, invoked.ExitCode));
        Assert.Equal("55\n", invoked.Output);
        foreach (var refused in (CommandOutput[])[served, removed, keys, worker])
        {
            Assert.InRange(refused.ExitCode, 1, 2);
            Assert.Contains("Read-only file system", refused.Error, StringComparison.Ordinal);
            Assert.Contains("--data", refused.Error, StringComparison.Ordinal);
            Assert.Equal(1, refused.Error.Count(character => character == '\n'));
        }
    }

    private static async Task<Health> HealthAsync(ServeProcess node) =>
        (await node.Client.GetFromJsonAsync(new Uri("/healthz", UriKind.Relative), ApiJson.Default.Health, Token))!;
}
