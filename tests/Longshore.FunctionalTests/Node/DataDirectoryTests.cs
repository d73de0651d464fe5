using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Faces.Native;
using Longshore.Node.Hosting;

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

    // Another program has the port of the record. It must not see the token.
    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\nContent-Length: 0\r\n\r\n")]
    public async Task Verb_WhoseRecordNamesAnotherServer_SaysSoAndShowsNoToken(string answer)
    {
        using var directory = new TemporaryDirectory();
        using var taken = DataDirectoryLock.TryTake(directory.Path);
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        directory.Write("node.json", $$"""{"url": "http://{{stranger.LocalEndpoint}}", "token": "secret", "processId": 1}""");
        var received = AnswerAsync(stranger, answer);

        var listed = await LongshoreProcess.RunAsync("list", "--data", directory.Path);

        Assert.Equal(1, listed.ExitCode);
        Assert.Contains("is not the node of this data directory", listed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", await received, StringComparison.Ordinal);
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

    private static async Task<string> AnswerAsync(TcpListener stranger, string answer)
    {
        using var connection = await stranger.AcceptTcpClientAsync(Token);
        var buffer = new byte[4096];
        var read = await connection.GetStream().ReadAsync(buffer, Token);
        await connection.GetStream().WriteAsync(Encoding.Latin1.GetBytes(answer), Token);
        return Encoding.Latin1.GetString(buffer, 0, read);
    }

    private static async Task<Health> HealthAsync(ServeProcess node) =>
        (await node.Client.GetFromJsonAsync(new Uri("/healthz", UriKind.Relative), ApiJson.Default.Health, Token))!;
}
