using System.Buffers.Binary;
using System.IO.Pipelines;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Rpc;
using Longshore.Node.Telemetry;
using Longshore.Rpc;
using Longshore.Rpc.Framing;
using Longshore.Tests.Rpc;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Longshore.Tests.Node;

/// <summary>What a client of remote procedure calls may hold of the node, and for how long.</summary>
public sealed class RpcConnectionTests
{
    private readonly ManualTimers _time = new();
    private readonly StubInvoker _invoker = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    public async Task Connection_OnWhichNothingMoreIsSaid_IsClosed(int bytes)
    {
        var server = Server(new RpcLimits { FreeBytes = 10 });
        await using var client = await ConnectAsync(server);
        await client.SendAsync(Request(1, payload: 100)[..bytes]);

        await client.UntilEndAsync(_time.FireAll);

        Assert.Equal(0, server.Held.Now);
    }

    [Fact]
    public async Task Connection_ThatWaitsForAnAnswer_IsNotIdle()
    {
        _invoker.Answer = new TaskCompletionSource<InvocationResult>();
        await using var client = await ConnectAsync(Server(new RpcLimits()));
        await client.SendAsync(Request(1));
        await UntilAsync(() => _invoker.Calls == 1 && _time.HasDue);

        _time.FireAll();
        await UntilAsync(() => _time.HasDue);
        _invoker.Answer.SetResult(new InvocationResult(new byte[] { 7 }));

        Assert.Equal([7], (await client.ReadAnswerAsync()).Payload.ToArray());
    }

    [Fact]
    public async Task Request_BeyondTheBytesOfTheNode_IsOverloadedAndEndsItsConnection()
    {
        var server = Server(new RpcLimits { FreeBytes = 10 }, nodeBytesMax: 100);
        await using var first = await ConnectAsync(server);
        await first.SendAsync(Request(1, payload: 200)[..90]);
        await UntilAsync(() => server.Held.Now == 80);
        await using var second = await ConnectAsync(server);

        await second.SendAsync(Request(2, payload: 200)[..90]);

        var answer = await second.ReadAnswerAsync();
        Assert.Equal((2u, (byte)FailureTable.Of(Failure.Overloaded).ExitCode), (answer.Id, answer.Status));
        await second.UntilEndAsync(() => { });
        await first.CloseAsync();
        Assert.Equal(0, server.Held.Now);
    }

    [Fact]
    public async Task Answer_BeyondTheBytesOfTheNode_IsOverloadedAndTheConnectionGoesOn()
    {
        var server = Server(new RpcLimits { FreeBytes = 10 }, nodeBytesMax: 100);
        await using var holder = await ConnectAsync(server);
        await holder.SendAsync(Request(1, payload: 200)[..90]);
        await UntilAsync(() => server.Held.Now == 80);
        await using var client = await ConnectAsync(server);

        _invoker.Output = new byte[50];
        await client.SendAsync(Request(1));
        var large = await client.ReadAnswerAsync();

        // The answer may arrive before its own bytes are given back.
        await UntilAsync(() => server.Held.Now == 80);
        _invoker.Output = new byte[5];
        await client.SendAsync(Request(2));
        var small = await client.ReadAnswerAsync();

        Assert.Equal(((byte)FailureTable.Of(Failure.Overloaded).ExitCode, RpcProtocol.Succeeded), (large.Status, small.Status));
    }

    // The client reads no answer. No more of its requests are begun, and at last it is disconnected.
    [Fact]
    public async Task Client_ThatDoesNotRead_IsNotReadFrom()
    {
        var server = Server(new RpcLimits { ConnectionBytesMax = 1_000 });
        _invoker.Output = new byte[2_000];
        await using var client = await ConnectAsync(server);
        for (var id = 1u; id <= 5; id++)
        {
            await client.SendAsync(Request(id));
            await UntilAsync(() => server.Held.Now == 2_000);
        }

        await client.UntilEndAsync(_time.FireAll);
        Assert.Equal((1, 0), (_invoker.Calls, server.Held.Now));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public async Task Connection_WithoutACallUnderWay_IsClosedWhenTheNodeStops(int bytes)
    {
        await using var client = await ConnectAsync(Server(new RpcLimits()));
        await client.SendAsync(Request(1, payload: 100)[..bytes]);

        client.Stop();

        await client.UntilEndAsync(() => { });
        Assert.Equal(0, _invoker.Calls);
    }

    [Fact]
    public async Task Connection_BeforeItsPreface_IsClosedWhenTheNodeStops()
    {
        await using var client = new Client(Server(new RpcLimits()));

        client.Stop();

        await client.UntilEndAsync(() => { });
    }

    [Fact]
    public async Task Connection_WithACallUnderWay_IsAnsweredAndThenClosedWhenTheNodeStops()
    {
        _invoker.Answer = new TaskCompletionSource<InvocationResult>();
        await using var client = await ConnectAsync(Server(new RpcLimits()));
        await client.SendAsync(Request(1));
        await UntilAsync(() => _invoker.Calls == 1 && _time.HasDue);

        // The time limit of a busy client's silence ends in the same moment.
        client.Stop();
        _time.FireAll();
        await client.SendAsync(Request(2));
        _invoker.Answer.SetResult(new InvocationResult(new byte[] { 7 }));

        Assert.Equal([7], (await client.ReadAnswerAsync()).Payload.ToArray());
        await client.UntilEndAsync(() => { });
        Assert.Equal(1, _invoker.Calls);
    }

    // As many calls as a connection may have, and one more that waits for a place.
    [Fact]
    public async Task Request_ThatWaitsForAPlace_IsNotBegunWhenTheNodeStops()
    {
        _invoker.Answer = new TaskCompletionSource<InvocationResult>();
        await using var client = await ConnectAsync(Server(new RpcLimits()));
        for (var id = 1u; id <= RpcProtocol.InFlightMax + 1; id++)
        {
            await client.SendAsync(Request(id));
        }

        await UntilAsync(() => _invoker.Calls == RpcProtocol.InFlightMax);
        client.Stop();
        _invoker.Answer.SetResult(new InvocationResult(new byte[] { 7 }));
        for (var id = 1u; id <= RpcProtocol.InFlightMax; id++)
        {
            await client.ReadAnswerAsync();
        }

        await client.UntilEndAsync(() => { });
        Assert.Equal(RpcProtocol.InFlightMax, _invoker.Calls);
    }

    private static byte[] Request(uint id, int payload = 0)
    {
        var frame = new byte[RpcRequest.HeaderBytes + payload];
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - sizeof(int));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), id);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), 1);
        return frame;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, Token);
        }
    }

    private static async Task<Client> ConnectAsync(RpcServer server)
    {
        var client = new Client(server);
        await client.SendAsync(RpcProtocol.Preface.ToArray());
        await client.ReadAsync(RpcProtocol.Preface.Length);
        return client;
    }

    private RpcServer Server(RpcLimits limits, long nodeBytesMax = 1 << 20)
    {
        Assert.True(FunctionName.TryParse("f", out var name));
        var target = new InvocationTarget(new Invocation { Function = name }, "", 1000);
        return new RpcServer(
            _invoker,
            new InvocationLog(NullLogger<InvocationLog>.Instance, performance: null),
            new RpcRoutes(catalog: null!, new Dictionary<uint, InvocationTarget> { [1] = target }),
            new NodeAccounts(new ConnectionLimit(1, _ => { }), new HeldBytes(nodeBytesMax)),
            NullLogger<RpcServer>.Instance,
            limits,
            _time);
    }

    private sealed class Client : IAsyncDisposable
    {
        private readonly Pipe _toNode = new();
        private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 100, resumeWriterThreshold: 50));
        private readonly DefaultConnectionContext _connection;
        private readonly CancellationTokenSource _stopping = new();
        private readonly Task _serving;

        public Client(RpcServer server)
        {
            _connection = new DefaultConnectionContext("test") { Transport = new Duplex(_toNode.Reader, _toClient.Writer) };
            _connection.Features.Set<IConnectionLifetimeNotificationFeature>(new Lifetime { ConnectionClosedRequested = _stopping.Token });
            _serving = server.ServeAsync(_connection);
        }

        /// <summary>Asks for the connection's end, as the server does when the node stops.</summary>
        public void Stop() => _stopping.Cancel();

        public async Task SendAsync(byte[] bytes) => await _toNode.Writer.WriteAsync(bytes, Token);

        public async Task<byte[]> ReadAsync(int bytes)
        {
            var read = await _toClient.Reader.ReadAtLeastAsync(bytes, Token);
            var taken = System.Buffers.BuffersExtensions.ToArray(read.Buffer.Slice(0, bytes));
            _toClient.Reader.AdvanceTo(read.Buffer.GetPosition(bytes));
            return taken;
        }

        public async Task<RpcAnswer> ReadAnswerAsync()
        {
            var length = await ReadAsync(sizeof(uint));
            var rest = await ReadAsync(BinaryPrimitives.ReadInt32LittleEndian(length));
            Assert.True(RpcAnswer.TryRead(length.Concat(rest).ToArray(), out var answer));
            return answer;
        }

        public async Task UntilEndAsync(Action meanwhile)
        {
            while (!_serving.IsCompleted)
            {
                meanwhile();
                await Task.Delay(1, Token);
            }

            await _serving;
        }

        public async Task CloseAsync()
        {
            await _toNode.Writer.CompleteAsync();
            await _toClient.Reader.CompleteAsync();
            await _serving;
        }

        public async ValueTask DisposeAsync()
        {
            await CloseAsync();
            await _connection.DisposeAsync();
            _stopping.Dispose();
        }

        private sealed class Lifetime : IConnectionLifetimeNotificationFeature
        {
            public CancellationToken ConnectionClosedRequested { get; set; }

            public void RequestClose()
            {
                // The test cancels the token itself.
            }
        }
    }

    private sealed class StubInvoker : IInvoker
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public byte[] Output { get; set; } = [];

        public TaskCompletionSource<InvocationResult>? Answer { get; set; }

        public ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return Answer is { } later ? new(later.Task) : new(new InvocationResult(Output));
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
