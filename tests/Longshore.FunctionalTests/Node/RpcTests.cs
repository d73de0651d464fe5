using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.FunctionalTests.Harness;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Hosting;
using Longshore.Rpc;

namespace Longshore.FunctionalTests.Node;

public sealed class RpcTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_OfARoute_AnswersWithOutputAndTimes()
    {
        await using var served = await ServedNode.StartAsync();

        var answer = await served.Client.CallAsync(1, ["10"], default, deadline: TimeSpan.FromSeconds(5), Token);

        Assert.Equal((RpcProtocol.Succeeded, "55\n"), (answer.Status, Text(answer)));
        Assert.True(answer.DeadlineMet);
        Assert.InRange(answer.Execution, TimeSpan.FromMicroseconds(1), answer.Latency);
        Assert.InRange(answer.Queue, TimeSpan.Zero, answer.Latency);
    }

    [Fact]
    public async Task Call_OfADeployedFunction_IsByTheTypeOfItsName()
    {
        await using var served = await ServedNode.StartAsync();
        await served.Node.DeployAsync("echo");

        var type = await served.Client.FindAsync("echo", Token);
        var large = new byte[3 << 20];
        Random.Shared.NextBytes(large);
        var answer = await served.Client.CallAsync(type!.Value, large, deadline: null, Token);

        Assert.Equal(large, answer.Payload.ToArray());
        Assert.Null(answer.DeadlineMet);
        Assert.Equal(type, await served.Client.FindAsync("echo", Token));
        Assert.Null(await served.Client.FindAsync("nothing", Token));
    }

    // While one call runs for ever, the others on the connection are answered.
    [Fact]
    public async Task Calls_OnOneConnection_DoNotWaitForEachOther()
    {
        await using var served = await ServedNode.StartAsync();
        var forEver = served.Client.CallAsync(2, default, deadline: TimeSpan.FromSeconds(4.5), Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => served.Client.CallAsync(
            1, [(i % 20).ToString(System.Globalization.CultureInfo.InvariantCulture)], default, TimeSpan.FromSeconds(30), Token)));

        Assert.All(answers.Index(), each => Assert.Equal($"{Fibonacci(each.Index % 20)}\n", Text(each.Item)));
        Assert.Equal((byte)FailureTable.Of(Failure.DeadlineMissed).ExitCode, (await forEver).Status);
    }

    [Fact]
    public async Task Call_ThatIsWrong_IsAnsweredSo()
    {
        await using var served = await ServedNode.StartAsync();

        var unknown = await served.Client.CallAsync(999, default, deadline: null, Token);
        var trapped = await served.Client.CallAsync(3, ["unreachable"], default, deadline: null, Token);
        var many = await served.Client.CallAsync(1, [.. Enumerable.Repeat("1", 65)], default, deadline: null, Token);

        Assert.Equal((byte)FailureTable.Of(Failure.NotFound).ExitCode, unknown.Status);
        Assert.Equal("no function has the request type 999", Text(unknown));
        Assert.Equal((byte)FailureTable.Of(Failure.Trapped).ExitCode, trapped.Status);
        Assert.Equal(RpcProtocol.BadArguments, many.Status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "")]
    [InlineData("LSRPC01\n\x01\0\0\0junk", "LSRPC01\n")]
    [InlineData("LSRPC01\n\xff\xff\xff\xffjunk", "LSRPC01\n")]
    public async Task Connection_OfAStranger_IsClosed(string sent, string answered)
    {
        await using var served = await ServedNode.StartAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(served.EndPoint, Token);
        await socket.SendAsync(Encoding.Latin1.GetBytes(sent), Token);

        var received = new List<byte>();
        var buffer = new byte[1024];
        for (int got; (got = await ReceiveAsync(socket, buffer)) > 0;)
        {
            received.AddRange(buffer[..got]);
        }

        Assert.StartsWith(answered, Encoding.Latin1.GetString([.. received]), StringComparison.Ordinal);
        Assert.True(answered.Length == 0 || received[answered.Length + 8] == RpcProtocol.Malformed);
        Assert.Equal(RpcProtocol.Succeeded, (await served.Client.CallAsync(1, ["1"], default, deadline: null, Token)).Status);
    }

    [Fact]
    public async Task Calls_UnderWay_EndWithTheConnection()
    {
        await using var served = await ServedNode.StartAsync();
        var call = served.Client.CallAsync(2, default, deadline: TimeSpan.FromSeconds(60), Token);
        await Task.Delay(50, Token);

        await served.Client.DisposeAsync();

        await Assert.ThrowsAsync<RpcException>(() => call);
    }

    [Fact]
    public async Task UnixSocket_ThatAProcessLeft_IsTakenOver()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "rpc.sock");
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Closing it removes the file it was bound to.
            left.Bind(new UnixDomainSocketEndPoint(file + ".first"));
            File.Move(file + ".first", file);
        }

        Assert.True(File.Exists(file));
        await using var node = await TestNode.StartAsync(options => options with { RpcSocket = file });
        await node.DeployAsync("echo");
        await using var client = await RpcClient.ConnectAsync(new UnixDomainSocketEndPoint(file), Token);

        var answer = await client.CallAsync((await client.FindAsync("echo", Token))!.Value, "over a file"u8.ToArray(), null, Token);

        Assert.Equal("over a file", Text(answer));
        Assert.Contains("is in use", PortProbe.Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void UnixSocket_WhereAFileIs_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "precious");
        File.WriteAllText(file, "");

        Assert.Equal($"{file} is there already, and is no socket", PortProbe.Refusal(file));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task RequestTypes_OfTwoRoutes_AreRefusedWhenTheyAreTheSame()
    {
        var refusal = await Assert.ThrowsAsync<NodeStartException>(() => TestNode.StartAsync(specification: $$"""
            [{"name": "t", "port": {{FreePort.Find()}}, "routes": [
                {"route": "/a", "path": "empty.wasm", "relative-deadline-us": 1000, "request-type": 1},
                {"route": "/b", "path": "empty.wasm", "relative-deadline-us": 1000, "request-type": 1}]}]
            """));

        Assert.Contains("$[0].routes[1].request-type: 1 is the type of $[0].routes[0] already", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, Token);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static string Text(RpcAnswer answer) => Encoding.UTF8.GetString(answer.Payload.Span);

    private static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

    private sealed class ServedNode(TestNode node, RpcClient client, EndPoint endPoint) : IAsyncDisposable
    {
        public TestNode Node => node;

        public RpcClient Client => client;

        public EndPoint EndPoint => endPoint;

        public static async Task<ServedNode> StartAsync()
        {
            var (http, rpc) = (FreePort.Find(), FreePort.Find());
            var node = await TestNode.StartAsync(
                options => options with { RpcPort = rpc, Functions = new FunctionsOptions { CoreSlots = 2 } },
                specification: $$"""
                    [{"name": "t", "port": {{http}}, "routes": [
                        {"route": "/fib", "path": "fibonacci.wasm", "relative-deadline-us": 20000000, "expected-execution-us": 10, "request-type": 1},
                        {"route": "/loop", "path": "hostile/loop.wasm", "relative-deadline-us": 2000000, "expected-execution-us": 10, "request-type": 2, "on-miss": "kill"},
                        {"route": "/trap", "path": "hostile/trap.wasm", "relative-deadline-us": 2000000, "request-type": 3}]}]
                    """);
            var endPoint = new DnsEndPoint("localhost", rpc);
            return new ServedNode(node, await RpcClient.ConnectAsync(endPoint, Token), endPoint);
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await node.DisposeAsync();
        }
    }
}
