using System.Net;
using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Tcp;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Functions.Capabilities.Tcp;

public sealed class TcpCapabilityTests : IAsyncLifetime
{
    private readonly TcpServer _echo = new(TcpServer.EchoAsync);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Echo => $"127.0.0.1:{_echo.Port}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _echo.DisposeAsync();

    [Fact]
    public async Task Connect_OfAGrantedServer_ExchangesBytes()
    {
        using var functions = new TcpFunctions();

        Assert.Equal($"{Echo} ping pong true", await functions.RunAsync(
            $$"""
            const socket = connect({ hostname: "127.0.0.1", port: {{_echo.Port}} });
            const { remoteAddress } = await socket.opened;
            const writer = socket.writable.getWriter();
            await writer.write(bytes("ping "));
            const reader = socket.readable.getReader();
            let got = text((await reader.read()).value);
            await writer.write(bytes("pong"));
            await writer.close();
            got += text((await reader.read()).value);
            const { done } = await reader.read();
            await socket.closed;
            return `${remoteAddress} ${got} ${done}`;
            """,
            Echo));
    }

    [Fact]
    public async Task Connect_ThatIsReadAsASequence_EndsWithTheServer()
    {
        using var functions = new TcpFunctions();

        Assert.Equal("300000", await functions.RunAsync(
            $$"""
            const socket = connect("127.0.0.1:{{_echo.Port}}", { allowHalfOpen: true });
            const writer = socket.writable.getWriter();
            const sent = writer.write(new Uint8Array(300_000)).then(() => writer.close());
            let count = 0;
            for await (const chunk of socket.readable) count += chunk.length;
            await sent;
            return String(count);
            """,
            Echo));
    }

    [Fact]
    public async Task Connect_WithoutAGrant_NamesTheGrant()
    {
        using var functions = new TcpFunctions();

        Assert.Equal(
            "NotGranted: the function has no grant for this: deploy it with --grant tcp:HOST:PORT",
            await functions.FailAsync($"connect('{Echo}').opened"));
    }

    [Theory]
    [InlineData("other.example:80", "other.example:80 is not granted: deploy the function with --grant tcp:other.example:80")]
    [InlineData("127.0.0.1:1", "127.0.0.1:1 is not granted")]
    [InlineData("[::1]:80", "[::1]:80 is not granted")]
    [InlineData("a@b:80", "InvalidArgument")]
    [InlineData("a/b:80", "InvalidArgument")]
    [InlineData("a:0", "InvalidArgument")]
    [InlineData("a:65536", "InvalidArgument")]
    public async Task Connect_OfAnotherServer_IsRefused(string server, string reason)
    {
        using var functions = new TcpFunctions();

        Assert.Contains(reason, await functions.FailAsync($"connect('{server}').opened", "granted.example:80"), StringComparison.Ordinal);
    }

    // The name is granted, the address that it has is not.
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:10.0.0.1")]
    public async Task Connect_OfANameWithAPrivateAddress_IsRefused(string address)
    {
        using var functions = new TcpFunctions { Found = [IPAddress.Parse(address)] };

        Assert.Contains(
            "Refused: rebind.example is at", await functions.FailAsync("connect('rebind.example:6379').opened", "*:6379"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inside.example", "inside.example", "127.0.0.1")]
    [InlineData("inside.example", "*.example", "127.0.0.0/8")]
    [InlineData("localhost", "localhost", "localhost")]
    public async Task Connect_OfANameWhoseAddressIsGranted_Connects(string name, string one, string other)
    {
        using var functions = new TcpFunctions();

        Assert.Equal("open", await functions.RunAsync(
            $"await connect('{name}:{_echo.Port}').opened; return 'open'", $"{one}:{_echo.Port}", $"{other}:{_echo.Port}"));
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("http://example.com:80")]
    [InlineData("example.com:0")]
    [InlineData("")]
    public async Task Deploy_WithAGrantWithoutAPort_IsRefused(string grant)
    {
        using var functions = new TcpFunctions();
        var artifact = FunctionScript.Of("export default () => 1");
        var spec = new Longshore.Functions.Specs.FunctionSpec(FunctionFixture.Name("f"), Longshore.Functions.Specs.Artifact.Of(artifact))
        {
            Grants = [new Longshore.Functions.Specs.Grant("tcp", grant)],
        };

        Assert.Contains("a server is written HOST:PORT", (await functions.Node.Catalog.DeployAsync(spec, artifact, Token)).Errors.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WhereNobodyListens_IsUnavailable()
    {
        using var functions = new TcpFunctions();
        var gone = new TcpServer(TcpServer.EchoAsync);
        var port = gone.Port;
        await gone.DisposeAsync();

        Assert.StartsWith(
            $"Unavailable: 127.0.0.1:{port} did not accept a connection", await functions.FailAsync($"connect('127.0.0.1:{port}').opened", $"127.0.0.1:{port}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WithTls_ChecksTheCertificate()
    {
        using var certificate = TcpServer.CertificateOf("server.example");
        await using var server = TcpServer.Secure(certificate);
        var connect = $"connect('server.example:{server.Port}', {{ secureTransport: 'on' }})";
        string[] grants = [$"server.example:{server.Port}", $"other.example:{server.Port}", $"127.0.0.1:{server.Port}"];
        using var trusting = new TcpFunctions(roots: [certificate]);
        using var distrusting = new TcpFunctions();

        Assert.Equal("secret", await trusting.RunAsync(
            $"const s = {connect}; await s.writable.getWriter().write(bytes('secret')); return text((await s.readable.getReader().read()).value)", grants));
        Assert.StartsWith("Unavailable: other.example", await trusting.FailAsync(connect.Replace("server", "other", StringComparison.Ordinal) + ".opened", grants), StringComparison.Ordinal);
        Assert.StartsWith("Unavailable: server.example", await distrusting.FailAsync(connect + ".opened", grants), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartTls_OfAnOpenConnection_SecuresIt()
    {
        using var certificate = TcpServer.CertificateOf("server.example");
        await using var server = TcpServer.Upgrading(certificate);
        using var functions = new TcpFunctions(roots: [certificate]);

        Assert.Equal("READY secret", await functions.RunAsync(
            $$"""
            const plain = connect("server.example:{{server.Port}}", { secureTransport: "starttls" });
            const writer = plain.writable.getWriter(), reader = plain.readable.getReader();
            await writer.write(bytes("START"));
            const ready = text((await reader.read()).value);
            writer.releaseLock();
            reader.releaseLock();
            const secure = plain.startTls();
            await secure.writable.getWriter().write(bytes("secret"));
            return `${ready} ${text((await secure.readable.getReader().read()).value)}`;
            """,
            $"server.example:{server.Port}",
            $"127.0.0.1:{server.Port}"));
    }

    [Theory]
    [InlineData("connect('ADDRESS').startTls()", "TypeError: startTls needs connect(address")]
    [InlineData("connect('ADDRESS', { secureTransport: 'yes' }).opened", "InvalidArgument: a connection's transport is off, on or starttls")]
    [InlineData("connect('nowhere')", "TypeError: 'nowhere' is no address: write host:port")]
    [InlineData("connect('ADDRESS').writable.getWriter().write('text')", "TypeError: a connection takes bytes")]
    [InlineData("(s => { s.readable.getReader(); s.readable.getReader() })(connect('ADDRESS'))", "TypeError: the stream has a reader already")]
    [InlineData("(async s => { await s.close(); await s.writable.getWriter().write(bytes('x')) })(connect('ADDRESS'))", "TypeError: the connection is closed")]
    public async Task Socket_ThatIsUsedWrongly_SaysWhy(string expression, string reason)
    {
        using var functions = new TcpFunctions();

        Assert.Contains(reason, await functions.FailAsync(expression.Replace("ADDRESS", Echo, StringComparison.Ordinal), Echo), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_WhileAReadWaits_EndsTheRead()
    {
        await using var server = new TcpServer(TcpServer.StallAsync);
        using var functions = new TcpFunctions();

        Assert.Equal("true", await functions.RunAsync(
            $$"""
            const socket = connect("127.0.0.1:{{server.Port}}");
            const waiting = socket.readable.getReader().read();
            await socket.opened;
            await socket.close();
            return String((await waiting).done);
            """,
            $"127.0.0.1:{server.Port}"));
    }

    [Theory]
    [InlineData(3, 100, "the function has 3 connections, its limit")]
    [InlineData(100, 3, "the node has 3 connections to other servers, its limit")]
    public async Task Connect_BeyondALimit_IsRefused(int ofFunction, int ofNode, string reason)
    {
        using var functions = new TcpFunctions(new TcpLimits { PerFunctionMax = ofFunction, PerNodeMax = ofNode });

        Assert.Equal("LimitReached: " + reason, await functions.FailAsync($"(async () => {{ for (let i = 0; i < 4; i++) await connect('{Echo}').opened }})()", Echo));
    }

    [Fact]
    public async Task Write_OfMoreThanOneTakes_IsSentInParts()
    {
        using var functions = new TcpFunctions(new TcpLimits());

        Assert.Equal("2500000", await functions.RunAsync(
            $"const s = connect('{Echo}'); s.writable.getWriter().write(new Uint8Array(2_500_000)); let n = 0;"
            + "for await (const part of s.readable) if ((n += part.length) === 2_500_000) break; return String(n)",
            Echo));
    }

    [Fact]
    public async Task Read_OfAServerThatSaysNothing_EndsAfterItsTime()
    {
        await using var server = new TcpServer(TcpServer.StallAsync);
        var time = new FakeTimeProvider();
        using var functions = new TcpFunctions(time: time);
        await functions.DeployAsync(
            "f", $"try {{ await connect('127.0.0.1:{server.Port}').readable.getReader().read(); return 'read' }} catch (e) {{ return e.message }}", $"127.0.0.1:{server.Port}");
        var call = functions.CallAsync("f");
        while (!call.IsCompleted)
        {
            time.Advance(server.Accepted == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }

        Assert.Equal($"127.0.0.1:{server.Port} did not send within 60 s", await call);
    }

    [Fact]
    public async Task Write_ToAServerThatDoesNotRead_EndsAfterItsTime()
    {
        await using var server = new TcpServer(TcpServer.SleepAsync);
        var time = new FakeTimeProvider();
        using var functions = new TcpFunctions(time: time);
        await functions.DeployAsync(
            "f",
            $"const w = connect('127.0.0.1:{server.Port}').writable.getWriter(); try {{ for (;;) await w.write(new Uint8Array(1_000_000)) }} catch (e) {{ return e.code }}",
            $"127.0.0.1:{server.Port}");
        var call = functions.CallAsync("f");
        while (!call.IsCompleted)
        {
            time.Advance(server.Accepted == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
            await Task.Delay(1, Token);
        }

        Assert.Equal("TimedOut", await call);
    }

    [Fact]
    public async Task Call_ThatEndsWithOpenConnections_ClosesThem()
    {
        using var functions = new TcpFunctions(new TcpLimits { PerNodeMax = 4 });
        await functions.DeployAsync("f", $"for (let i = 0; i < 4; i++) await connect('{Echo}').opened; return 'four'", Echo);

        for (var calls = 0; calls < 3; calls++)
        {
            Assert.Equal("four", await functions.CallAsync("f"));
        }

        while (_echo.Open > 0)
        {
            await Task.Delay(1, Token);
        }
    }

    // A waiting guest holds no slot, and what stalls takes only its own function's places.
    [Fact]
    public async Task Connections_ThatStall_LeaveSlotsAndPlacesToOthers()
    {
        await using var server = new TcpServer(TcpServer.StallAsync);
        using var functions = new TcpFunctions(new TcpLimits { PerFunctionMax = 8, PerNodeMax = 9 }, slots: 1);
        using var ended = new CancellationTokenSource();
        await functions.DeployAsync("stalled", $"return connect('127.0.0.1:{server.Port}').readable.getReader().read()", $"127.0.0.1:{server.Port}");
        await functions.DeployAsync("other", $"await connect('{Echo}').opened; return 'still here'", Echo);
        var stalled = Enumerable.Range(0, 8).Select(_ => functions.InvokeAsync("stalled", ended.Token)).ToArray();
        await functions.Node.UntilAwayAsync(stalled.Length);

        Assert.Equal("still here", await functions.CallAsync("other"));
        await ended.CancelAsync();
        foreach (var each in stalled)
        {
            using var result = await each;
            Assert.Equal(Failure.Cancelled, result.Failure);
        }

        while (server.Open > 0)
        {
            await Task.Delay(1, Token);
        }
    }
}
