using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary><c>longshore logs</c>: what functions wrote, and why their calls failed.</summary>
public sealed partial class LogsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] Data => ["--data", _directory.Path];

    [Fact]
    public async Task Logs_OfJavaScript_HaveItsLinesErrorsCausesAndRejections()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path);
        await DeployAsync("talk.js", """
            export default async request => {
                console.log("one\ntwo");
                console.error("three");
                Promise.reject(new Error("nobody waits"));
                throw new Error("outer", { cause: new AggregateError([new TypeError("inner")], "several") });
            };
            """);

        using var failed = await node.Client.GetAsync(new Uri("/function/talk", UriKind.Relative), Token);
        var logs = await LongshoreProcess.RunAsync(["logs", "talk", .. Data]);

        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        var invocation = Assert.Single(failed.Headers.GetValues("Longshore-Invocation"));
        var lines = logs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(Line(), line));
        Assert.All(lines, line => Assert.Contains($" talk@1 {invocation} ", line, StringComparison.Ordinal));
        var text = string.Join('\n', lines.Select(line => line[(line.IndexOf(invocation, StringComparison.Ordinal) + invocation.Length + 1)..]));
        Assert.StartsWith("one\ntwo\nthree\n", text, StringComparison.Ordinal);
        Assert.Contains("nobody waits", text, StringComparison.Ordinal);
        Assert.Contains("Trapped: Error: outer", text, StringComparison.Ordinal);
        Assert.Contains("caused by AggregateError: several", text, StringComparison.Ordinal);
        Assert.Contains("error 1 of 1: TypeError: inner", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfPythonAndWebAssembly_HaveStandardError()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path);
        await DeployAsync("snake.py", """
            import sys
            def handler(request):
                print("printed")
                print("to the error", file=sys.stderr)
                raise ValueError("no good")
            """);
        await node.DeployAsync("trap", Samples.Read("hostile/trap"));

        using var python = await node.Client.GetAsync(new Uri("/function/snake", UriKind.Relative), Token);
        using var wasm = await node.Client.GetAsync(new Uri("/function/trap", UriKind.Relative), Token);
        var logs = await LongshoreProcess.RunAsync(["logs", "--json", .. Data]);

        var lines = logs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var snake = lines.Where(line => line.GetProperty("function").GetString() == "snake").Select(line => line.GetProperty("text").GetString()).ToArray();
        Assert.Contains("printed", snake);
        Assert.Contains("to the error", snake);
        Assert.Contains(snake, line => line!.Contains("ValueError: no good", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.GetProperty("function").GetString() == "trap" && line.GetProperty("text").GetString()!.StartsWith("Trapped: ", StringComparison.Ordinal));
    }

    // A second follows the calls; a kill in the middle loses no line that was shown before.
    [Fact]
    public async Task Logs_OfANodeThatWasKilled_AreKept()
    {
        await using (var node = await ServeProcess.StartAsync(_directory.Path))
        {
            await DeployAsync("talk.js", "export default request => { console.log(new URL(request.url).search); return 'x'; };");
            await using var follower = LongshoreProcess.Start(["logs", "-f", .. Data]);
            await CallUntilAsync(node, follower);
            await LongshoreProcess.RunAsync(["logs", "talk", .. Data]);
            await node.Process.KillAsync();
        }

        var logs = await LongshoreProcess.RunAsync(["logs", "talk", .. Data]);
        var follow = await LongshoreProcess.RunAsync(["logs", "talk", "-f", .. Data]);

        Assert.Contains(" ?seen", logs.Output, StringComparison.Ordinal);
        Assert.Equal(1, follow.ExitCode);
        Assert.Contains("so no line will follow", follow.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfAFunctionThatPrintsWithoutEnd_AreBounded()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path);
        await DeployAsync("loud.js", "export default () => { for (let i = 0; i < 20000; i++) console.log('line', i); return 'x'; };");

        using var answer = await node.Client.GetAsync(new Uri("/function/loud", UriKind.Relative), Token);
        var logs = await LongshoreProcess.RunAsync(["logs", "loud", "--tail", "1", .. Data]);
        var metrics = await node.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);

        Assert.Equal("x", await answer.Content.ReadAsStringAsync(Token));
        Assert.Matches(@" loud@1 [0-9a-f]{12} \(\d+ more bytes were dropped; a call keeps the first 65536\)\n$", logs.Output);
        Assert.Matches(@"longshore_logs_dropped_bytes_total\{\} [1-9]\d{4,}", metrics);
    }

    [Fact]
    public async Task Logs_OfARemovedFunction_AreGone()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path);
        await DeployAsync("talk.js", "export default () => { console.log('old'); return 'x'; };");
        await node.Client.GetStringAsync(new Uri("/function/talk", UriKind.Relative), Token);
        await LongshoreProcess.RunAsync(["remove", "talk", .. Data]);

        var removed = await LongshoreProcess.RunAsync(["logs", "talk", .. Data]);
        await DeployAsync("talk.js", "export default () => { console.log('old'); return 'x'; };");
        var again = await LongshoreProcess.RunAsync(["logs", "talk", .. Data]);
        var misspelt = await LongshoreProcess.RunAsync(["logs", "tlak", .. Data]);

        Assert.Equal(3, removed.ExitCode);
        Assert.Equal((0, ""), (again.ExitCode, again.Output));
        Assert.Contains("did you mean talk?", misspelt.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tail 10001", "write a number of lines from 0 to 10000")]
    [InlineData("--since yesterday", "write a time such as")]
    public async Task Logs_OfAWrongQuery_SayWhatIsWrong(string options, string reason)
    {
        var logs = await LongshoreProcess.RunAsync(["logs", .. options.Split(' '), .. Data]);

        Assert.Equal(2, logs.ExitCode);
        Assert.Contains(reason, logs.Error, StringComparison.Ordinal);
    }

    // Where in its source a function failed is not for everybody.
    [Fact]
    public async Task Failure_OfAFunction_ShowsItsStackToThoseWithTheTokenOnly()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path);
        await DeployAsync("fail.js", "export default () => { throw new Error('no') };");
        using var anyone = new HttpClient { BaseAddress = node.Client.BaseAddress };

        using var hidden = await anyone.GetAsync(new Uri("/function/fail", UriKind.Relative), Token);
        using var shown = await node.Client.GetAsync(new Uri("/function/fail", UriKind.Relative), Token);

        var problem = await hidden.Content.ReadAsStringAsync(Token);
        Assert.Contains("Error: no", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("fail.js", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("stack", problem, StringComparison.Ordinal);
        Assert.Contains("fail.js", await shown.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_OnANodeInDevelopment_ShowsItsStackToAll()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path, new Dictionary<string, string>(), "--development");
        await DeployAsync("fail.js", "export default () => { throw new Error('no') };");
        using var anyone = new HttpClient { BaseAddress = node.Client.BaseAddress };

        using var shown = await anyone.GetAsync(new Uri("/function/fail", UriKind.Relative), Token);

        Assert.Contains("fail.js", await shown.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_OfTheNode_IsForThoseWithTheTokenOnly()
    {
        await using var node = await ServeProcess.StartAsync(_directory.Path);
        using var anyone = new HttpClient { BaseAddress = node.Client.BaseAddress };

        using var refused = await anyone.GetAsync(new Uri("/logs", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    public void Dispose() => _directory.Dispose();

    private async Task DeployAsync(string file, string source)
    {
        var deployed = await LongshoreProcess.RunAsync(["deploy", file.Split('.')[0], _directory.Write(file, source), .. Data]);
        Assert.True(deployed.ExitCode == 0, deployed.Error);
    }

    // The follower may begin after a call; then the next one is seen.
    private static async Task CallUntilAsync(ServeProcess node, LongshoreProcess follower)
    {
        var seen = follower.ReadLineAsync(line => line.EndsWith(" ?seen", StringComparison.Ordinal));
        while (!seen.IsCompleted)
        {
            await node.Client.GetStringAsync(new Uri("/function/talk?seen", UriKind.Relative), Token);
            await Task.WhenAny(seen, Task.Delay(TimeSpan.FromMilliseconds(100), Token));
        }

        await seen;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z talk@1 [0-9a-f]{12} ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
