using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Node;

/// <summary>What all clients together may hold of a node.</summary>
public sealed class AccountTests : IAsyncDisposable
{
    // More than the places for health checks.
    private const int ManyConnections = 40;

    private const string Health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

    private readonly List<TcpClient> _clients = [];
    private readonly int _rpcPort = FreePort.Find();
    private readonly int _tenantPort = FreePort.Find();
    private TestNode _node = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Connections_OfAllListeners_AreCountedTogether()
    {
        await StartAsync(connectionsMax: 3);
        await ConnectAsync(_rpcPort, "LSRPC01\n");
        var last = await ConnectAsync(_tenantPort, "GET");
        await ConnectAsync(_node.Url.Port, "GET");
        await UntilOpenAsync(3);

        Assert.True(await IsRefusedAsync(_rpcPort, ""));
        Assert.True(await IsRefusedAsync(_tenantPort, ""));

        last.Dispose();
        await UntilOpenAsync(2);
        Assert.Equal("LSRPC01\n", await ReadAsync(await ConnectAsync(_rpcPort, "LSRPC01\n"), bytes: 8));
    }

    [Fact]
    public async Task Healthz_WhileThereAreTooManyConnections_IsAnswered()
    {
        await StartAsync(connectionsMax: 1);
        await ConnectAsync(_rpcPort, "LSRPC01\n");
        await UntilOpenAsync(1);
        for (var i = 0; i < ManyConnections; i++)
        {
            await ConnectAsync(_node.Url.Port, "");
        }

        var health = await _node.SendRawAsync(Health);
        var list = await _node.SendRawAsync($"GET /functions HTTP/1.1\r\nHost: x\r\nAuthorization: {_node.Client.DefaultRequestHeaders.Authorization}\r\n\r\n");
        var call = await _node.SendRawAsync("GET /function/echo HTTP/1.1\r\nHost: x\r\n\r\n" + Health);

        Assert.StartsWith("HTTP/1.1 200", health, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", list, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 503", call, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 200", call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_OfHttp2BeyondTheLimit_IsClosed()
    {
        await StartAsync(connectionsMax: 1);
        await ConnectAsync(_rpcPort, "LSRPC01\n");
        await UntilOpenAsync(1);

        Assert.True(await IsRefusedAsync(_node.Url.Port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    }

    // A client sends most of a large body and no more. Small requests are served beside it, a second large one is not.
    [Fact]
    public async Task Body_BeyondTheBytesOfAllClients_IsOverloaded()
    {
        await StartAsync(heldBytesMax: 500_000);
        await _node.DeployAsync("echo");
        var holder = await ConnectAsync(
            _node.Url.Port, "POST /function/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 250000\r\n\r\n" + new string('x', 200_000));
        await UntilHeldAsync(held => held > 150_000);

        using var large = await _node.PostAsync("/function/echo", new byte[200_000]);
        using var small = await _node.PostAsync("/function/echo", new byte[10_000]);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (large.StatusCode, small.StatusCode));
        Assert.Equal("Overloaded", (await TestNode.ProblemAsync(large)).Failure);
        holder.Dispose();
        await UntilHeldAsync(held => held == 0);
        using var again = await _node.PostAsync("/function/echo", new byte[200_000]);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Answer_BeyondTheBytesOfAllClients_IsOverloaded()
    {
        await StartAsync(heldBytesMax: 500_000);
        await _node.DeployAsync("echo");
        await _node.DeployScriptAsync("large", "export default () => 'x'.repeat(400000)");
        await ConnectAsync(
            _node.Url.Port, "POST /function/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 250000\r\n\r\n" + new string('x', 200_000));
        await UntilHeldAsync(held => held > 150_000);

        using var answer = await _node.GetAsync("/function/large");

        Assert.Equal("Overloaded", (await TestNode.ProblemAsync(answer)).Failure);
    }

    private async Task<bool> IsRefusedAsync(int port, string sent)
    {
        try
        {
            var client = await ConnectAsync(port, sent);
            return await client.GetStream().ReadAsync(new byte[1], Token) == 0;
        }
        catch (Exception end) when (end is IOException or SocketException)
        {
            return true;
        }
    }

    private static async Task<string> ReadAsync(TcpClient client, int bytes)
    {
        var buffer = new byte[bytes];
        await client.GetStream().ReadExactlyAsync(buffer, Token);
        return Encoding.ASCII.GetString(buffer);
    }

    // One connection more is for the metrics.
    private async Task StartAsync(int connectionsMax = 100, long heldBytesMax = 1 << 20)
    {
        _node = await TestNode.StartAsync(
            options => options with { RpcPort = _rpcPort, ConnectionsMax = connectionsMax + 1, HeldBytesMax = heldBytesMax },
            specification: $$"""
                [{"name": "t", "port": {{_tenantPort}}, "routes": [{"route": "/fib", "path": "fibonacci.wasm", "relative-deadline-us": 1000000}]}]
                """);
        await UntilOpenAsync(0);
    }

    private async Task<TcpClient> ConnectAsync(int port, string sent)
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent), Token);
        return client;
    }

    // The node's client keeps one connection, over which it reads the metrics.
    private Task UntilOpenAsync(int connections) => UntilAsync("longshore_connections", open => open == connections + 1);

    private Task UntilHeldAsync(Func<double, bool> isReached) => UntilAsync("longshore_held_bytes", isReached);

    private async Task UntilAsync(string metric, Func<double, bool> isReached)
    {
        while (!isReached(await _node.MetricAsync(metric)))
        {
            await Task.Delay(1, Token);
        }
    }
}
