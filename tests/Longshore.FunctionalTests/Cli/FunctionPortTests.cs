using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Cli;

/// <summary><c>serve --function-port</c>: a port that belongs to one function.</summary>
public sealed class FunctionPortTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_PortOfAFunction_ServesItAtEveryPath()
    {
        using var directory = new TemporaryDirectory();
        var port = FreePort.Find();
        await using var node = LongshoreProcess.Start(
            "serve", "--data", directory.Path, "--port", "0", "--function-port", FormattableString.Invariant($"{port}=echo"));
        await node.ReadLineAsync(line => line.Contains(FormattableString.Invariant($"function echo at http://localhost:{port}"), StringComparison.Ordinal));
        var deployed = await LongshoreProcess.RunAsync("deploy", "echo", Samples.Path("echo"), "--data", directory.Path);
        Assert.True(deployed.ExitCode == 0, deployed.Error);

        using var client = new HttpClient();
        using var body = new StringContent("ahoy");
        using var answer = await client.PostAsync(new Uri(FormattableString.Invariant($"http://localhost:{port}/functions/of/any?path")), body, Token);

        Assert.Equal("ahoy", await answer.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("8081")]
    [InlineData("0=echo")]
    [InlineData("70000=echo")]
    [InlineData("8081=")]
    [InlineData("8081=No such name")]
    public async Task Serve_WrongPortOfAFunction_SaysWhatToWrite(string value)
    {
        using var directory = new TemporaryDirectory();

        var output = await LongshoreProcess.RunAsync("serve", "--data", directory.Path, "--port", "0", "--function-port", value);

        Assert.Equal(2, output.ExitCode);
        Assert.Contains("write PORT=NAME", output.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_OnePortOfTwoFunctions_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        var port = FreePort.Find();

        var output = await LongshoreProcess.RunAsync(
            "serve", "--data", directory.Path, "--port", "0",
            "--function-port", FormattableString.Invariant($"{port}=a"), "--function-port", FormattableString.Invariant($"{port}=b"));

        Assert.Equal(2, output.ExitCode);
        Assert.Contains(FormattableString.Invariant($"port {port} is the port of --function-port {port}=a already"), output.Error, StringComparison.Ordinal);
    }
}
