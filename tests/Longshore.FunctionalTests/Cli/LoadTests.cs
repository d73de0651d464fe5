using System.Text.Json;
using System.Xml.Linq;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

public sealed class LoadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Load_OfTwoTargets_ReportsWhatBecameOfEach()
    {
        using var directory = new TemporaryDirectory();
        var (csv, html) = (Path.Combine(directory.Path, "r.csv"), Path.Combine(directory.Path, "r.html"));
        var (http, rpc) = (FreePort.Find(), FreePort.Find());
        await using var node = await TestNode.StartAsync(options => options with { RpcPort = rpc }, specification: $$"""
            [{"name": "t", "port": {{http}}, "routes": [
                {"route": "/fib", "path": "fibonacci.wasm", "relative-deadline-us": 5000000, "expected-execution-us": 100, "request-type": 1}]}]
            """);

        var output = await LongshoreProcess.RunAsync(
            "load", $"3*http://localhost:{http}/fib?10@5s", $"rpc://localhost:{rpc}/1?11", "--rate", "50,100", "--duration", "1s",
            "--warm-up", "0s", "--arrivals", "fixed", "--csv", csv, "--html", html, "--json");

        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        var summaries = JsonDocument.Parse(output.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal([50.0, 50, 100, 100], summaries.Select(summary => summary.GetProperty("offeredPerSecond").GetDouble()));
        Assert.Equal([49, 99], summaries.Chunk(2).Select(run => run.Sum(summary => summary.GetProperty("calls").GetInt32())));
        // A machine that stands still makes the node refuse some.
        Assert.All(summaries, summary => Assert.InRange(
            summary.GetProperty("answered").GetInt32(), summary.GetProperty("calls").GetInt32() / 2, summary.GetProperty("calls").GetInt32()));
        Assert.InRange(summaries[0].GetProperty("metPercent").GetDouble(), 50, 100);
        Assert.False(summaries[1].TryGetProperty("metPercent", out _));
        Assert.InRange(summaries[0].GetProperty("p50Us").GetDouble(), 1, summaries[0].GetProperty("maxUs").GetDouble());
        var lines = await File.ReadAllLinesAsync(csv, Token);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Equal(18, line.Split(',').Length));
        var page = await File.ReadAllTextAsync(html, Token);
        Assert.Equal(3, page.Split("<svg").Length - 1);
        Assert.All(
            page.Split("<svg").Skip(1).Select(part => "<svg" + part[..(part.IndexOf("</svg>", StringComparison.Ordinal) + "</svg>".Length)]),
            svg => Assert.NotEmpty(XElement.Parse(svg).Elements("polyline")));
    }

    [Fact]
    public async Task Load_InAClosedLoop_HasACallUnderWayOnEachConnection()
    {
        using var directory = new TemporaryDirectory();
        var (csv, html, body) = (Path.Combine(directory.Path, "r.csv"), Path.Combine(directory.Path, "r.html"), Path.Combine(directory.Path, "body"));
        await File.WriteAllTextAsync(body, "12", Token);
        await using var node = await TestNode.StartAsync();
        await node.DeployAsync("fibonacci");

        var output = await LongshoreProcess.RunAsync(
            "load", $"{node.Url}function/fibonacci?10", $"{node.Url}function/fibonacci", "--connections", "1,3", "--duration", "300ms",
            "--warm-up", "0s", "--body", "-", "--body", body, "--csv", csv, "--html", html, "--json");

        Assert.Equal((0, ""), (output.ExitCode, output.Error));
        var summaries = JsonDocument.Parse(output.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal([1.0, 1, 3, 3], summaries.Select(summary => summary.GetProperty("connections").GetDouble()));
        Assert.All(summaries, summary => Assert.False(summary.TryGetProperty("offeredPerSecond", out _)));
        Assert.All(summaries, summary => Assert.Equal(0, summary.GetProperty("failed").GetInt32()));
        Assert.StartsWith("connections,target,calls,", await File.ReadAllTextAsync(csv, Token), StringComparison.Ordinal);
        Assert.Equal(3, (await File.ReadAllTextAsync(html, Token)).Split("<svg").Length - 1);

        var (page, all) = (Path.Combine(directory.Path, "p.html"), Path.Combine(directory.Path, "p.csv"));
        var plot = await LongshoreProcess.RunAsync(
            "plot", $"a<b={csv}", $"second={csv}", "--html", page, "--csv", all, "--title", "Two & more", "--columns", "answered_per_s,p50_us");
        Assert.Equal((0, ""), (plot.ExitCode, plot.Error));
        var plots = (await File.ReadAllTextAsync(page, Token)).Split("<svg").Skip(1).ToList();
        Assert.Equal(2, plots.Count);
        Assert.All(plots, svg => Assert.Equal(4, svg.Split("<polyline").Length - 1));
        Assert.Contains("<h1>Two &amp; more</h1>", await File.ReadAllTextAsync(page, Token), StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(all, Token);
        Assert.Equal((9, "run,connections,target"), (lines.Length, string.Join(',', lines[0].Split(',')[..3])));
        Assert.StartsWith("a<b,1,localhost:", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"f\" is no run: write NAME=FILE", "f")]
    [InlineData("cannot be read", "a=absent.csv")]
    public async Task Plot_OfWhatCannotBe_SaysSo(string expected, params string[] arguments)
    {
        var output = await LongshoreProcess.RunAsync(["plot", "--html", "/dev/null", .. arguments]);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains(expected, output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ThatIsRefused_IsCountedSo()
    {
        var http = FreePort.Find();
        await using var node = await TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{http}}, "routes": [
                {"route": "/loop", "path": "hostile/loop.wasm", "relative-deadline-us": 1000000, "expected-execution-us": 900000, "on-miss": "kill"}]}]
            """);

        var output = await LongshoreProcess.RunAsync(
            "load", $"http://localhost:{http}/loop@1s", "--rate", "50", "--duration", "500ms", "--warm-up", "0s", "--json");

        var summary = JsonDocument.Parse(output.Output).RootElement[0];
        Assert.Equal(1, output.ExitCode);
        Assert.True(summary.GetProperty("refused").GetInt32() > 0);
        Assert.True(summary.GetProperty("failed").GetInt32() > 0);
        Assert.Equal(0, summary.GetProperty("answered").GetInt32());
    }

    [Fact]
    public async Task Load_OfAPortWhereNothingListens_SaysOnceWhyAndHowOften()
    {
        var port = FreePort.Find();

        var output = await LongshoreProcess.RunAsync(
            "load", $"localhost:{port}/function/f@20ms", "--rate", "100", "--arrivals", "fixed", "--duration", "500ms", "--warm-up", "0s");

        Assert.Equal(1, output.ExitCode);
        Assert.Contains($"49 calls to localhost:{port}/function/f: connection refused", output.Output.Replace('\n', ' '), StringComparison.Ordinal);
        Assert.All(output.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    // A run of ten minutes whose file cannot be written is not begun.
    [Theory]
    [InlineData("--csv")]
    [InlineData("--html")]
    public async Task Load_WhoseFileCannotBeWritten_SaysSoBeforeItsCalls(string option)
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "absent", "report");

        var output = await LongshoreProcess.RunAsync("load", "http://localhost:1/", "--duration", "10min", option, file);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains($"{file} cannot be written", output.Error, StringComparison.Ordinal);
        Assert.Equal("", output.Output);
    }

    // The next call would be due in an hour, and the one under way ends later still.
    [Theory]
    [InlineData("--rate 0.0003 --arrivals fixed", "/healthz")]
    [InlineData("--connections 1", "/function/sleep?3000000")]
    public async Task Load_WithCtrlC_EndsAndReportsTheCallsSoFar(string options, string path)
    {
        using var directory = new TemporaryDirectory();
        await using var node = await TestNode.StartAsync(options => options with { DrainTime = TimeSpan.FromMilliseconds(1) });
        using var deployed = await node.PutAsync("sleep", Samples.Read("sleep"), "wall-time-us-max=1000000000");
        await using var load = LongshoreProcess.StartShell(
            $"exec_longshore load {node.Url.ToString().TrimEnd('/')}{path} {options} --duration 60min --warm-up 0s 2>&1");
        await load.ReadLineAsync(line => line.Contains("calls have ended", StringComparison.Ordinal));

        await load.InterruptAsync();

        var output = await load.EndAsync();
        Assert.Equal(1, output.ExitCode);
        Assert.Contains("answered", output.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"foo\" is no target; write", "foo")]
    [InlineData("the deadline \"soon\" is no time such as 20ms", "http://localhost:1/@soon")]
    [InlineData("a weight is a number over 0", "0*http://localhost:1/")]
    [InlineData("write rpc://HOST:PORT/TYPE", "rpc://localhost/1")]
    [InlineData("--rate 5,x: write calls per second", "http://localhost:1/", "--rate", "5,x")]
    [InlineData("--connections 0: write numbers from 1 to 10000", "http://localhost:1/", "--connections", "0")]
    [InlineData("--body is there 2 times for 3 targets", "http://localhost:1/", "http://localhost:1/", "http://localhost:1/", "--body", "a", "--body", "b")]
    [InlineData("--duration soon: write a time such as 10s, of at most a day", "http://localhost:1/", "--duration", "soon")]
    [InlineData("a run would have more than 20000000 calls", "http://localhost:1/", "--rate", "1000000", "--duration", "1min")]
    public async Task Load_WithWhatCannotBe_SaysSo(string expected, params string[] arguments)
    {
        var output = await LongshoreProcess.RunAsync(["load", .. arguments]);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains(expected, output.Error, StringComparison.Ordinal);
    }
}
