using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary>Standard streams that are closed or refuse what is written: every verb says so and has an exit code.</summary>
public sealed class StandardStreamsTests
{
    private const string Full = "longshore: standard output cannot be written: No space left on device\n";
    private const string Closed = "longshore: standard output cannot be written: it is closed\n";

    [Theory]
    [InlineData("longshore --help > /dev/full", 1, Full)]
    [InlineData("longshore list --data DATA > /dev/full", 1, Full)]
    [InlineData("longshore list --data DATA >&-", 1, Closed)]
    [InlineData("longshore list --data DATA --json >&-", 1, Closed)]
    [InlineData("longshore list --data DATA >&- 2>&-", 1, "")]
    [InlineData("longshore list --data DATA > /dev/full 2>&1", 1, "")]
    [InlineData("longshore launch 2> /dev/full", 2, "")]
    [InlineData("longshore deploy echo SAMPLES/echo.wasm --data DATA > /dev/full", 1, Full)]
    [InlineData("longshore keys --data DATA > /dev/full", 1, Full)]
    [InlineData("longshore run --local DATA/hello.js --data DATA > /dev/full", 1, Full)]
    [InlineData("longshore deploy echo SAMPLES/echo.wasm --data DATA > /dev/null; longshore invoke echo --local --data DATA --input hello > /dev/full", 1, Full)]
    [InlineData("longshore deploy echo SAMPLES/echo.wasm --data DATA > /dev/null; longshore invoke echo --local --data DATA --input hello >&-", 1, Closed)]
    [InlineData("longshore deploy echo SAMPLES/echo.wasm --data DATA > /dev/null; longshore inspect echo --data DATA >&-", 1, Closed)]
    [InlineData("longshore deploy echo SAMPLES/echo.wasm --data DATA > /dev/null; longshore remove echo --data DATA > /dev/full", 1, Full)]
    [InlineData("longshore invoke echo --local --data DATA --input @- <&-", 2, "longshore: standard input is closed\n")]
    [InlineData("longshore invoke echo --local --data DATA --input @- < /dev/zero", 2, "longshore: standard input cannot be read: it has more than the allowed 1073741824 bytes\n")]
    [InlineData("set -o pipefail; longshore --help | head -c 0", 0, "")]
    public async Task Verb_WithABrokenStream_SaysSoAndHasAnExitCode(string line, int exitCode, string error)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("hello.js", "console.log('hello')");

        var output = await LongshoreProcess.RunShellAsync(Fill(line, directory));

        Assert.Equal((exitCode, error, ""), (output.ExitCode, output.Error, output.Output));
    }

    // A server's work is not its announcement.
    [Fact]
    public async Task Serve_WithoutStandardOutputAndError_ServesAndEndsCleanly()
    {
        using var directory = new TemporaryDirectory();
        var port = FreePort.Find();
        await using var process = LongshoreProcess.StartShell(Fill($"exec_longshore serve --data DATA --port {port} >&- 2>&-", directory));
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };

        while (!await AnswersAsync(client))
        {
            await Task.Yield();
        }

        await process.SignalAsync("TERM");
        Assert.Equal(0, (await process.EndAsync()).ExitCode);
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var health = await client.GetAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
            return health.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Fill(string line, TemporaryDirectory directory) =>
        line.Replace("DATA", directory.Path, StringComparison.Ordinal).Replace("SAMPLES", Samples.Folder, StringComparison.Ordinal);
}
