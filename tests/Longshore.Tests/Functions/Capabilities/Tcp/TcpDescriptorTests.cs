using System.Text;
using Longshore.Functions.Calls;

namespace Longshore.Tests.Functions.Capabilities.Tcp;

/// <summary>The sample <c>talk</c>, a guest in C that reads, writes, polls and closes a connection by its descriptor.</summary>
public sealed class TcpDescriptorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5)]
    [InlineData(100_000)]
    public async Task Talk_WithAnEcho_PrintsWhatItSent(int count)
    {
        await using var server = new TcpServer(TcpServer.EchoAsync);
        using var functions = new TcpFunctions();
        await functions.DeployAsync("talk", Samples.Read("talk"), $"localhost:{server.Port}");
        var text = new string('x', count);

        for (var calls = 0; calls < 2; calls++)
        {
            using var result = await functions.InvokeAsync("talk", Token, text, "localhost", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal((Failure.None, text), (result.Failure, Encoding.UTF8.GetString(result.Output.Span)));
        }
    }

    [Fact]
    public async Task Talk_WithTls_PrintsWhatItSent()
    {
        using var certificate = TcpServer.CertificateOf("localhost");
        await using var server = TcpServer.Secure(certificate);
        using var functions = new TcpFunctions(roots: [certificate]);
        await functions.DeployAsync("talk", Samples.Read("talk"), $"localhost:{server.Port}");

        using var result = await functions.InvokeAsync(
            "talk", Token, "secret", "localhost", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "tls");

        Assert.Equal((Failure.None, "secret"), (result.Failure, Encoding.UTF8.GetString(result.Output.Span)));
    }

    [Fact]
    public async Task Talk_WithoutAGrant_NamesTheGrant()
    {
        using var functions = new TcpFunctions();
        await functions.DeployAsync("talk", Samples.Read("talk"));

        using var result = await functions.InvokeAsync("talk", Token, "", "localhost", "1");

        Assert.Equal((Failure.Exited, 1), (result.Failure, result.ExitCode));
        Assert.Contains("NotGranted: the function has no grant for this: deploy it with --grant tcp:HOST:PORT", Encoding.UTF8.GetString(result.StandardError.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Talk_WithAServerThatStalls_LeavesTheSlotToOthers()
    {
        await using var server = new TcpServer(TcpServer.SleepAsync);
        using var functions = new TcpFunctions(slots: 1);
        using var ended = new CancellationTokenSource();
        await functions.DeployAsync("talk", Samples.Read("talk"), $"localhost:{server.Port}");
        await functions.DeployAsync("other", "return 'still here'");
        var stalled = functions.InvokeAsync("talk", ended.Token, "", "localhost", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await functions.Node.UntilAwayAsync(1);

        Assert.Equal("still here", await functions.CallAsync("other"));
        await ended.CancelAsync();
        using var result = await stalled;
        Assert.Equal(Failure.Cancelled, result.Failure);
    }
}
