using System.Globalization;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

public sealed class SledgeEnvironmentTests
{
    // Those of docs/compatibility.md that have no meaning here.
    private static readonly string[] Unused =
    [
        "SLEDGE_SIGALRM_HANDLER", "SLEDGE_SPINLOOP_PAUSE_ENABLED", "SLEDGE_PROC_MHZ", "SLEDGE_NLISTENERS", "SLEDGE_WORKER_GROUP_SIZE",
        "SLEDGE_FIRST_WORKER_COREID", "SLEDGE_DISABLE_GET_REQUESTS_FROM_GQ", "SLEDGE_DISABLE_BUSY_LOOP", "SLEDGE_FIFO_QUEUE_BATCH_SIZE",
        "SLEDGE_DISABLE_AUTOSCALING", "SLEDGE_DISABLE_EXPONENTIAL_SERVICE_TIME_SIMULATION",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SLEDGE_SCHEDULER", "LIFO", "there is no scheduling policy \"LIFO\"; there are EDF, FIFO, SJF, RR, MTDS, MTDBF")]
    [InlineData("SLEDGE_DISPATCHER", "ROUND", "there is no dispatcher \"ROUND\"; there are TO_GLOBAL_QUEUE, EDF_INTERRUPT, SHINJUKU, DARC, RR, JSQ, LLD")]
    [InlineData("SLEDGE_NWORKERS", "many", "the environment variable SLEDGE_NWORKERS is \"many\", not a number from 1 to 1024")]
    [InlineData("SLEDGE_QUANTUM_US", "0", "the environment variable SLEDGE_QUANTUM_US is \"0\", not a number from 1 to 999999")]
    [InlineData("SLEDGE_SANDBOX_PERF_LOG", "/proc/nothing/log", "the performance log cannot be written: ")]
    [InlineData("SLEDGE_HTTP_SESSION_PERF_LOG", "/proc/nothing/log", "the session log cannot be written: ")]
    public async Task Serve_WithAValueThatCannotBe_SaysSo(string name, string value, string expected)
    {
        using var directory = new TemporaryDirectory();
        await using var process = LongshoreProcess.Start(
            new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value }, "serve", "--data", directory.Path, "--port", "0");

        var output = await process.EndAsync();

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains(expected, output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithSledgesVariables_UsesThem()
    {
        using var directory = new TemporaryDirectory();
        var log = Path.Combine(directory.Path, "perf.csv");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SLEDGE_SCHEDULER"] = "MTDS",
            ["SLEDGE_DISPATCHER"] = "JSQ",
            ["SLEDGE_NWORKERS"] = "2",
            ["SLEDGE_SANDBOX_PERF_LOG"] = log,
        };
        foreach (var name in Unused)
        {
            environment[name] = "3";
        }

        var port = FreePort.Find();
        var specification = Path.Combine(directory.Path, "spec.json");
        await File.WriteAllTextAsync(specification, $$"""
            [{"name": "a,b", "port": {{port}}, "replenishment-period-us": 10000, "max-budget-us": 5000, "routes": [
                {"route": "/fib", "path": "{{Path.Combine(Samples.Folder, "fibonacci.wasm")}}", "relative-deadline-us": 2000000}]}]
            """, Token);
        string error;
        await using (var node = await ServeProcess.StartAsync(directory.Path, environment, specification))
        {
            Assert.Equal("55\n", await node.Client.GetStringAsync(new Uri($"http://localhost:{port}/fib?10"), Token));
            Assert.Equal(System.Net.HttpStatusCode.InternalServerError, (await node.Client.GetAsync(new Uri($"http://localhost:{port}/fib?x"), Token)).StatusCode);
            await node.Process.InterruptAsync();
            error = (await node.Process.EndAsync()).Error;
        }

        var told = error.Split('\n').Single(line => line.Contains("these variables of SLEdge change nothing here: ", StringComparison.Ordinal));
        Assert.All(Unused, name => Assert.Contains(name, told, StringComparison.Ordinal));
        var lines = await File.ReadAllLinesAsync(log, Token);
        Assert.Equal(3, lines.Length);
        Assert.Equal(24, lines[0].Split(',').Length);
        Assert.StartsWith($"0,\"a,b:{port}\",/fib,Complete,2000000000,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",1000,200,1,0,0", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"1,\"a,b:{port}\",/fib,Error,", lines[2], StringComparison.Ordinal);
        var names = lines[0].Split(',');
        var values = lines[1].Replace("\"a,b", "ab", StringComparison.Ordinal).Split(',');
        var (actual, running) = (Value("actual"), Value("running_user"));
        Assert.InRange(running, 1, actual);

        long Value(string column) => long.Parse(values[Array.IndexOf(names, column)], CultureInfo.InvariantCulture);
    }
}
