using System.Net;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary>The options of <c>serve</c> for routes whose specification says nothing.</summary>
public sealed class RouteOptionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_WithAWallTime_EndsARouteThatNamesNone()
    {
        await using var serving = await ServeAsync(
            """{"route": "/loop", "path": "hostile/loop.wasm", "relative-deadline-us": 20000000}""", "--wall-time", "100ms");

        using var answer = await serving.GetAsync("/loop");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Contains("longer than its limit of 0.1 s", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    // The deadline has passed before the call arrives: SLEdge runs it all the same.
    [Theory]
    [InlineData("--no-admission")]
    [InlineData("--no-admission", "--on-miss", "finish")]
    public async Task Serve_AsSledgeDoes_AnswersLateCalls(params string[] options)
    {
        await using var serving = await ServeAsync("""{"route": "/fib", "path": "fibonacci.wasm", "relative-deadline-us": 1}""", options);

        using var answer = await serving.GetAsync("/fib?20");

        Assert.Equal("6765\n", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("missed", answer.Headers.GetValues("Longshore-Deadline").Single());
    }

    [Fact]
    public async Task Serve_WithOnMissDrop_DropsLateCallsWithoutAdmissionToo()
    {
        await using var serving = await ServeAsync(
            """{"route": "/fib", "path": "fibonacci.wasm", "relative-deadline-us": 1}""", "--no-admission", "--on-miss", "drop");

        using var answer = await serving.GetAsync("/fib?20");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
    }

    [Theory]
    [InlineData("FIFO")]
    [InlineData("SJF")]
    public async Task Serve_ByAPolicyWithoutDeadlines_TakesRoutesWithoutThem(string policy)
    {
        await using var serving = await ServeAsync(
            """{"route": "/fib", "path": "fibonacci.wasm"}, {"route": "/fib0", "path": "fibonacci.wasm", "relative-deadline-us": 0}""",
            "--policy", policy);

        using var first = await serving.GetAsync("/fib?10");
        using var second = await serving.GetAsync("/fib0?10");

        Assert.Equal("55\n", await first.Content.ReadAsStringAsync(Token));
        Assert.Equal("55\n", await second.Content.ReadAsStringAsync(Token));
        Assert.False(second.Headers.Contains("Longshore-Deadline"));
    }

    [Theory]
    [InlineData("--memory", "1KiB", "--memory: must be from 65536 to 4294967296 bytes, not 1024")]
    [InlineData("--wall-time", "2000min", "--wall-time: must be from 1 to 3600000000 microseconds")]
    [InlineData("--on-miss", "wait", "must be drop, finish or kill")]
    public async Task Serve_WithAValueThatCannotBe_SaysSo(string option, string value, string expected)
    {
        using var directory = new TemporaryDirectory();
        var specification = Path.Combine(directory.Path, "spec.json");
        await File.WriteAllTextAsync(
            specification, """[{"name": "t", "port": 1, "routes": [{"route": "/a", "path": "echo.wasm", "relative-deadline-us": 1}]}]""", Token);

        var output = await LongshoreProcess.RunAsync("serve", specification, "--data", directory.Path, "--port", "0", option, value);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains(expected, output.Error, StringComparison.Ordinal);
    }

    private static Task<ServedTenant> ServeAsync(string routes, params string[] options) => ServedTenant.StartAsync(routes, options);
}
