using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;

namespace Longshore.FunctionalTests.Cli;

/// <summary>Signals end a node when its calls have ended, and a second one ends it at once. They end a deployment at once.</summary>
public sealed class SignalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Serve_WithACallUnderWay_AnswersItFirst(string signal)
    {
        using var directory = new TemporaryDirectory();
        await using var node = await ServeProcess.StartAsync(directory.Path);
        var call = await BeginAsync(node, "2000");

        await node.Process.SignalAsync(signal);

        using var response = await call;
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(0, (await node.Process.EndAsync()).ExitCode);
        Assert.False(File.Exists(Path.Combine(directory.Path, "node.json")));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Serve_WithACallUnderWay_EndsAtOnceAtTheSecondSignal(string signal, int exitCode)
    {
        using var directory = new TemporaryDirectory();
        await using var node = await ServeProcess.StartAsync(directory.Path);
        var call = await BeginAsync(node, "600000");
        await node.Process.SignalAsync(signal);
        while (await AnswersAsync(node))
        {
            await Task.Yield();
        }

        await node.Process.SignalAsync(signal);

        Assert.Equal(exitCode, (await node.Process.EndAsync()).ExitCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
    }

    [Fact]
    public async Task Deploy_InterruptedWhileItCompiles_EndsTheCompilerAndLeavesNoUnfinishedFile()
    {
        using var directory = new TemporaryDirectory();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [CompiledModules.SharedDirectory] = "" };
        await using var deploying = LongshoreProcess.Start(
            environment, "deploy", "hello", directory.Write("hello.js", "export default () => 'hello'"), "--data", directory.Path);
        await Compilers.StartedAsync(directory.Path);

        await deploying.InterruptAsync();

        Assert.Equal(130, (await deploying.EndAsync()).ExitCode);
        Assert.Equal(0, Compilers.CountOf(directory.Path));
        Assert.Empty(Directory.GetFiles(Path.Combine(directory.Path, "compiled")));
    }

    // As nohup starts it.
    [Fact]
    public async Task Serve_StartedToIgnoreASignal_IgnoresIt()
    {
        using var directory = new TemporaryDirectory();
        await using var process = LongshoreProcess.StartShell($"trap '' HUP; exec_longshore serve --data {directory.Path} --port 0");
        var line = await process.ReadLineAsync(text => text.Contains("serves at", StringComparison.Ordinal));

        await process.SignalAsync("HUP");
        await process.SignalAsync("HUP");

        using var client = new HttpClient();
        using var health = await client.GetAsync(new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..] + "/healthz"), Token);
        Assert.True(health.IsSuccessStatusCode);
        await process.InterruptAsync();
        Assert.Equal(0, (await process.EndAsync()).ExitCode);
    }

    // A deployment that was sent later has ended, so the call has begun.
    private static async Task<Task<HttpResponseMessage>> BeginAsync(ServeProcess node, string milliseconds)
    {
        await node.DeployAsync("sleep", Samples.Read("sleep"), "?wall-time-us-max=1000000000");
        var call = node.Client.GetAsync(new Uri("/function/sleep?" + milliseconds, UriKind.Relative), Token);
        await node.DeployAsync("empty", Samples.Read("empty"));
        return call;
    }

    private static async Task<bool> AnswersAsync(ServeProcess node)
    {
        // A connection of its own: those that are open may be answered until their calls end.
        using var client = new HttpClient { BaseAddress = node.Client.BaseAddress };
        try
        {
            using var health = await client.GetAsync(new Uri("/healthz", UriKind.Relative), Token);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
