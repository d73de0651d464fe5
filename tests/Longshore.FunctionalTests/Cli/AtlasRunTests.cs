using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary>Programs of ATLAS on the command line: their arguments, files and streams.</summary>
public sealed class AtlasRunTests : IDisposable
{
    private const string ShowArguments = "delete opts['data-dir']; print(JSON.stringify(scriptArgs.slice(1)), JSON.stringify(opts))";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("app.js --foo bar", "[\"--foo\",\"bar\"] {\"foo\":\"bar\",\"file\":\"app.js\",\"servers\":0,\"local\":true}")]
    [InlineData("--local app.js 1 2 -x", "[\"1\",\"2\",\"-x\"] {\"local\":true,\"file\":\"app.js\",\"servers\":0}")]
    [InlineData("app.js --verbose --help", "[\"--verbose\",\"--help\"] {\"verbose\":true,\"help\":true,\"file\":\"app.js\",\"servers\":0,\"local\":true}")]
    [InlineData("app.js -- --local --log x", "[\"--local\",\"--log\",\"x\"] {\"local\":true,\"log\":\"x\",\"file\":\"app.js\",\"servers\":0}")]
    [InlineData("--foo bar --local --file app.js", "[\"--foo\",\"bar\"] {\"foo\":\"bar\",\"local\":true,\"file\":\"app.js\",\"servers\":0}")]
    [InlineData("--file app.js --input in.txt --threads 2", "[\"--input\",\"in.txt\",\"--threads\",\"2\"] {\"file\":\"app.js\",\"input\":\"in.txt\",\"threads\":\"2\",\"servers\":0,\"local\":true}")]
    public async Task Run_WithWordsAfterTheProgramsName_GivesThemToTheProgram(string line, string output)
    {
        await WriteAsync("app.js", ShowArguments);

        var result = await RunAsync("", line.Split(' '));

        Assert.Equal((0, output + "\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData("--lcoal app.js", "there is no option --lcoal (did you mean --local?); the program's own options stand after its name")]
    [InlineData("--polcy fastest app.js", "there is no option --polcy (did you mean --policy?); the program's own options stand after its name")]
    [InlineData("--colour=red app.js", "there is no option --colour; the program's own options stand after its name")]
    [InlineData("-x app.js", "there is no option -x; the program's own options stand after its name")]
    [InlineData("--lcoal", "there is no option --lcoal (did you mean --local?); the program's own options stand after its name")]
    public async Task Run_WithAWrongOptionBeforeTheProgramsName_IsRefused(string line, string error)
    {
        await WriteAsync("app.js", ShowArguments);

        var result = await RunAsync("", line.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"longshore: {error}\nlongshore run --help shows the usage\n", result.Error);
    }

    [Fact]
    public async Task Run_OfAProgramThatReadsItsInput_SeesIt()
    {
        await WriteAsync("app.js", "print(std.in.getline(), os.isatty(0), std.in.readAsString()); std.err.puts('done')");

        var result = await RunAsync("one\ntwo\n", "app.js");

        Assert.Equal((0, "one false two\n\n", "done"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Run_OfAProgramThatWaitsForInput_EndsByCtrlC()
    {
        await WriteAsync("app.js", "print('begun'); std.in.getline(); print('never')");
        await using var running = LongshoreProcess.StartIn(_directory.Path, "run", "app.js", "--data-dir", Data);
        await running.ReadLineAsync(text => text == "begun");

        await running.InterruptAsync();

        Assert.Equal(130, (await running.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_FromTheWorkingDirectory_FindsBenchmarksAndFiles()
    {
        await WriteAsync("benchmarks/words/words.js", "export function count(text) { return text.split(' ').length }");
        await WriteAsync("benchmarks/words/words.txt", "one two three");
        await WriteAsync(
            "benchmarks/words/run.js",
            "import {count} from './benchmarks/words/words.js'\nlet input = std.loadFile('./benchmarks/words/words.txt');\ncount(input).then(n => { print(n); atlas.terminate() })");

        var result = await RunAsync("", "--local", "--file", "benchmarks/words/run.js");

        Assert.Equal((0, "3\n", ""), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public async Task Run_WithAllowedPaths_WidensWhatTheProgramMayUse()
    {
        using var outside = new TemporaryDirectory();
        var file = Path.Combine(outside.Path, "file");
        await File.WriteAllTextAsync(file, "text", TestContext.Current.CancellationToken);
        await WriteAsync("app.js", $"print(std.loadFile('{file}'), os.mkdir('{outside.Path}/new'))");

        var refused = await RunAsync("", "app.js");
        var read = await RunAsync("", "--allow-read", "app.js");
        var both = await RunAsync("", $"--allow-read={file}", $"--allow-write=nowhere,{outside.Path}", "app.js");

        Assert.Equal((0, "null -13\n"), (refused.ExitCode, refused.Output));
        Assert.Contains($"longshore: the program may not read {file}: only files below the working directory", refused.Error, StringComparison.Ordinal);
        Assert.Equal("text -13\n", read.Output);
        Assert.Equal(("text 0\n", ""), (both.Output, both.Error));
    }

    // ATLAS writes the time since the program's start.
    [Fact]
    public async Task Log_OfALocalRun_HasLatenciesOfCalls()
    {
        await WriteAsync("lib.js", "export const f = () => 1");
        await WriteAsync("app.js", "import { f } from './lib.js'; os.sleep(300); await f()");

        await RunAsync("", "--local", "--log", "log.csv", "--log-format", "csv", "app.js");

        var row = (await File.ReadAllLinesAsync(Path.Combine(_directory.Path, "log.csv"), TestContext.Current.CancellationToken))[1].Split(',');
        Assert.True(double.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture) >= 0.3);
        Assert.True(double.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture) < double.Parse(row[5], System.Globalization.CultureInfo.InvariantCulture));
    }

    private string Data => Path.Combine(_directory.Path, "data");

    private async Task WriteAsync(string file, string text)
    {
        var path = Path.Combine(_directory.Path, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
    }

    private Task<CommandOutput> RunAsync(string input, params string[] words) =>
        LongshoreProcess.RunInAsync(_directory.Path, input, ["run", "--data-dir", Data, .. words]);
}
