using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Fleet;

/// <summary><c>longshore serve --fleet</c>: boards as an executor of a node.</summary>
public sealed class FleetNodeTests : IDisposable
{
    private readonly TemporaryDirectory _nodeData = new();
    private readonly TemporaryDirectory _boardData = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _nodeData.Dispose();
        _boardData.Dispose();
    }

    [Fact]
    public async Task Serve_WithAFleet_RunsCallsOnItsBoards()
    {
        var file = await FleetProcess.WriteAsync(_nodeData.Path, """{"id": 3}""");
        await using var node = LongshoreProcess.Start("serve", "--data", _nodeData.Path, "--port", "0", "--fleet", file);
        var boards = await node.ReadLineAsync(line => line.Contains("boards at", StringComparison.Ordinal));
        await node.ReadLineAsync(line => line.Contains("Ctrl+C ends it.", StringComparison.Ordinal));
        await RunAsync("deploy", "hello", Path.ChangeExtension(Samples.Path("hello"), ".js"), "--executor", "boards");
        await RunAsync("deploy", "fibonacci", Samples.Path("fibonacci"));
        await using var board = LongshoreProcess.Start(
            "board", "--orchestrator", boards.Split(' ')[^1], "--id", "3", "--data", _boardData.Path);

        var onBoard = await InvokeAsync("hello");
        var here = await InvokeAsync("fibonacci", "10");
        var report = await RunAsync("fleet", "report");
        var inspected = await RunAsync("inspect", "hello");

        Assert.Contains("hello", onBoard.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("55", here.Output, StringComparison.Ordinal);
        Assert.Contains("hello", report.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fibonacci", report.Output, StringComparison.Ordinal);
        Assert.Contains("executor   boards", inspected.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--fleet", "/nowhere/fleet.json", "/nowhere/fleet.json")]
    [InlineData("--core-watts", "-1", "watts of a core")]
    public async Task Serve_WrongOptions_SayWhatIsWrong(string option, string value, string reason)
    {
        var output = await LongshoreProcess.RunAsync(["serve", "--data", _nodeData.Path, "--port", "0", option, value]);

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains(reason, output.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output.Error, StringComparison.Ordinal);
    }

    private async Task<CommandOutput> InvokeAsync(params string[] arguments)
    {
        var output = await LongshoreProcess.RunAsync(["invoke", .. arguments, "--data-dir", _nodeData.Path]);
        Assert.True(output.ExitCode == 0, output.Error);
        return output;
    }

    private async Task<CommandOutput> RunAsync(params string[] arguments)
    {
        var output = await LongshoreProcess.RunAsync([.. arguments, "--data", _nodeData.Path]);
        Assert.True(output.ExitCode == 0, output.Error);
        return output;
    }
}
