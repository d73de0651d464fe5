using System.Text.Json;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    private static string Math => Path.Combine(Samples.Folder, "offload", "math", "run.js");

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Run_Math_PrintsWhatTheGuideSays()
    {
        var positional = await LongshoreProcess.RunAsync("run", "--local", Math, "--data-dir", _data.Path);
        var asAtlas = await LongshoreProcess.RunAsync("run", "--local", "--file", Math, "--data-dir", _data.Path);

        Assert.Equal((0, "46\n-5\nInfinity\n5\n", ""), (positional.ExitCode, positional.Output, positional.Error));
        Assert.Equal("46\n-5\nInfinity\n5\n", asAtlas.Output);
    }

    [Fact]
    public async Task Run_OfAProgramThatRecurses_CatchesTheRangeErrorAfterFiveThousandCalls()
    {
        var program = _data.Write("deep.js", "let depth = 0; const f = () => { depth++; f() }; try { f() } catch (error) { console.log(error.name, depth > 5000) }");

        var output = await LongshoreProcess.RunAsync("run", "--local", program, "--data-dir", _data.Path);

        Assert.Equal((0, "RangeError true\n", ""), (output.ExitCode, output.Output, output.Error));
    }

    // No machine that builds this has an I2C bus of that number.
    [Theory]
    [InlineData("255", 1, "--ina219: the INA219 at i2c-255 0x40 cannot be opened")]
    [InlineData("255:0x41:0.01", 1, "--ina219: the INA219 at i2c-255 0x41 cannot be opened")]
    [InlineData("bus", 2, "--ina219 bus: write BUS[:ADDRESS[:OHMS]]")]
    [InlineData("256", 2, "write BUS[:ADDRESS[:OHMS]]")]
    [InlineData("1:0x80", 2, "write BUS[:ADDRESS[:OHMS]]")]
    [InlineData("1:64:0", 2, "write BUS[:ADDRESS[:OHMS]]")]
    public async Task Run_WithAnIna219ThatIsNotThere_SaysSo(string chip, int exitCode, string reason)
    {
        var output = await LongshoreProcess.RunAsync("run", "--local", Math, "--ina219", chip, "--data-dir", _data.Path);

        Assert.Equal((exitCode, ""), (output.ExitCode, output.Output));
        Assert.Contains(reason, output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnAWorkerProcess_LogsAndExplains()
    {
        await using var worker = LongshoreProcess.Start("worker", "--listen", "127.0.0.1:0", "--data-dir", _data.Path);
        var line = await worker.ReadLineAsync(text => text.StartsWith("worker on ", StringComparison.Ordinal));
        var addresses = Path.Combine(_data.Path, "addresses");
        var log = Path.Combine(_data.Path, "log");
        await File.WriteAllTextAsync(addresses, line.Split(',')[0].Split(':')[^1] + " localhost # this machine\n", TestContext.Current.CancellationToken);

        var output = await LongshoreProcess.RunAsync(
            "run", Math, "--servers", "1", "--server_file", addresses, "--remote-only", "--log", log, "--explain", "--data-dir", _data.Path);

        // The worker runs as many at a time as it has processors: they end in any order.
        Assert.Equal(0, output.ExitCode);
        Assert.Equal(["", "-5", "46", "5", "Infinity"], output.Output.Split('\n').Order(StringComparer.Ordinal));
        Assert.Contains("math.mult", output.Error, StringComparison.Ordinal);
        var rows = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        Assert.Equal(5, rows.Length);
        Assert.All(rows.Skip(1), row => Assert.Matches(@"^\d.*  -1 +[\d.]+ +remote +0 +exec +math\.\w+ +\d +-1", row));
        await worker.InterruptAsync();
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_OnANode_IsServedByItsWorker()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(options => options with { OffloadPort = port });
        var addresses = Path.Combine(_data.Path, "addresses");
        await File.WriteAllTextAsync(addresses, $"{port} 127.0.0.1\n", TestContext.Current.CancellationToken);

        // With the node's own data directory the device has the node's own key.
        var trusted = await LongshoreProcess.RunAsync("run", Math, "--server-file", addresses, "--remote-only", "--data-dir", node.DataDirectory);
        var strange = await LongshoreProcess.RunAsync("run", Math, "--server-file", addresses, "--remote-only", "--reconnect", "2", "--reconnect-wait", "0.01", "--data-dir", _data.Path);

        Assert.Equal(0, trusted.ExitCode);
        Assert.Equal((1, ""), (strange.ExitCode, strange.Output));
        Assert.Single(strange.Error.Split('\n'), line => line.Contains("which is not trusted: longshore keys --trust", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_OfAProgramThatIsKilled_IsWhole()
    {
        var program = Path.Combine(_data.Path, "run.js");
        await File.WriteAllTextAsync(Path.Combine(_data.Path, "lib.js"), "export const f = i => i; export const forever = () => { console.log('now'); for (;;); }", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(program, "import { f, forever } from './lib.js'; for (let i = 0; i < 20; i++) await f(i); await forever()", TestContext.Current.CancellationToken);
        var log = Path.Combine(_data.Path, "log");
        await using var running = LongshoreProcess.Start("run", "--local", program, "--log", log, "--data-dir", _data.Path);
        await running.ReadLineAsync(text => text == "now");

        await running.KillAsync();

        var rows = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        Assert.Equal(21, rows.Length);
        Assert.Single(rows.Select(row => row.IndexOf(" local ", StringComparison.Ordinal)).Where(at => at > 0).Distinct());
    }

    [Fact]
    public async Task Run_OfAnEndlessProgram_EndsByCtrlC()
    {
        var program = Path.Combine(_data.Path, "endless.js");
        await File.WriteAllTextAsync(program, "console.log('begun'); for (;;);", TestContext.Current.CancellationToken);
        await using var running = LongshoreProcess.Start("run", program, "--data-dir", _data.Path);
        await running.ReadLineAsync(text => text == "begun");

        await running.InterruptAsync();

        Assert.Equal(130, (await running.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_OfAProgramThatThrows_TellsFileAndLine()
    {
        var program = Path.Combine(_data.Path, "throws.js");
        await File.WriteAllTextAsync(program, "function f() {\n    null.x\n}\nf()", TestContext.Current.CancellationToken);

        var output = await LongshoreProcess.RunAsync("run", program, "--data-dir", _data.Path);

        Assert.Equal(1, output.ExitCode);
        Assert.StartsWith("Uncaught TypeError: cannot read property 'x' of null\n    at f (throws.js:2:", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_Trusted_AreListed()
    {
        var key = new string('a', 64);
        var first = await LongshoreProcess.RunAsync("keys", "--trust", key, "--name", "garage", "--json", "--data-dir", _data.Path);
        var second = await LongshoreProcess.RunAsync("keys", "--data-dir", _data.Path);

        using var keys = JsonDocument.Parse(first.Output);
        var own = keys.RootElement.GetProperty("own").GetString();
        Assert.Equal($"own     {own}\ntrusted {key} garage\n", second.Output);
    }

    [Fact]
    public async Task Deploy_OfJavaScript_AnswersRequests()
    {
        await using var node = await TestNode.StartAsync();
        var library = Directory.CreateDirectory(Path.Combine(_data.Path, "node_modules", "greet")).FullName;
        await File.WriteAllTextAsync(Path.Combine(library, "package.json"), """{ "exports": { ".": { "require": "./no.cjs", "import": "./greet.mjs" } } }""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(library, "greet.mjs"), "export const greet = name => `Hello, ${name}!`", TestContext.Current.CancellationToken);
        var file = Path.Combine(_data.Path, "hello.js");
        await File.WriteAllTextAsync(
            file,
            "import { greet } from 'greet'\nexport default r => new Response(greet(new URL(r.url).searchParams.get('name')), { status: 201, headers: { 'x-by': 'js' } })",
            TestContext.Current.CancellationToken);

        var deployed = await LongshoreProcess.RunAsync("deploy", "hello", file, "--data-dir", node.DataDirectory);
        using var response = await node.GetAsync("/function/hello?name=Ada");

        Assert.Equal((0, ""), (deployed.ExitCode, deployed.Error));
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal("js", response.Headers.GetValues("x-by").Single());
        Assert.Equal("Hello, Ada!", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
    }
}
