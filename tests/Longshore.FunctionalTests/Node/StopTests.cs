using System.Net;
using System.Net.Sockets;
using Longshore.FunctionalTests.Harness;
using Longshore.Node.Hosting;
using Longshore.Rpc;
using Longshore.Tests.Functions;

namespace Longshore.FunctionalTests.Node;

/// <summary>What does not wait for anything does not delay the end of a node. The drain time is an hour, so every test would show it.
/// </summary>
public sealed class StopTests
{
    // The machine may be slow; the drain time is much longer.
    private static readonly TimeSpan EndTimeMax = TimeSpan.FromMinutes(4);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_WithConnectionsOnWhichNothingIsUnderWay_DoesNotWaitForThem()
    {
        var port = FreePort.Find();
        var node = await TestNode.StartAsync(options => Patient(options) with { RpcPort = port });
        using var silent = new TcpClient();
        await silent.ConnectAsync(node.Url.Host, node.Url.Port, Token);
        using var silentRpc = new TcpClient();
        await silentRpc.ConnectAsync(IPAddress.Loopback, port, Token);
        using var idleRpc = new TcpClient();
        await idleRpc.ConnectAsync(IPAddress.Loopback, port, Token);
        await idleRpc.GetStream().WriteAsync(RpcProtocol.Preface.ToArray(), Token);
        await idleRpc.GetStream().ReadExactlyAsync(new byte[RpcProtocol.Preface.Length], Token);
        await node.AssertServesAsync();

        await node.DisposeAsync().AsTask().WaitAsync(EndTimeMax, Token);

        Assert.Equal(0, await idleRpc.GetStream().ReadAsync(new byte[1], Token));
    }

    [Fact]
    public async Task Stop_WhileADeploymentRunsCodeThatNeverEnds_DoesNotWaitForIt()
    {
        var node = await TestNode.StartAsync(Patient);
        using var client = new HttpClient { BaseAddress = node.Url };
        client.DefaultRequestHeaders.Authorization = node.Client.DefaultRequestHeaders.Authorization;
        using var module = new ByteArrayContent(new GuestModule().Start(GuestModule.Forever).Export("_start").Build());
        var looping = client.PutAsync(new Uri("/functions/loop", UriKind.Relative), module, Token);
        await node.AssertServesAsync();

        await node.DisposeAsync().AsTask().WaitAsync(EndTimeMax, Token);

        using var response = await looping;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await TestNode.ProblemAsync(response);
    }

    private static NodeOptions Patient(NodeOptions options) => options with { DrainTime = TimeSpan.FromHours(1) };
}
