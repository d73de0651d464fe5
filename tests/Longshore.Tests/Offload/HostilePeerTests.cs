using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Longshore.Offload.Device;
using Longshore.Offload.Wire;
using Longshore.Rpc.Framing;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Offload;

/// <summary>A worker whose devices, and a device whose workers, do what they should not.</summary>
public sealed class HostilePeerTests : IAsyncLifetime
{
    private readonly OffloadRun _run = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _run.With("lib.js", "let n = 0; export const inc = () => ++n")
            .With("run.js", "import { inc } from './lib.js'; try { console.log(await inc()) } catch (e) { console.log(e.message) }");
        return default;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0x7F, 3 }, "a frame of 2147483647 bytes: the limit is 67108864")]
    [InlineData(new byte[] { 0, 0, 0, 0, 3 }, "the first frame is no hello")]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 9 }, "the device speaks version 9 of the protocol, the worker 2")]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 2 }, "a frame ends within a field")]
    public async Task Device_WithABadFrame_IsSentAway(byte[] bytes, string reason)
    {
        var worker = _run.StartWorker();

        using var client = new TcpClient();
        await client.ConnectAsync(worker.Endpoint, Cancellation);
        await client.GetStream().WriteAsync(bytes, Cancellation);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[64], Cancellation));

        await _run.RunAsync(options => options with { Policy = "remote" });
        Assert.Contains(_run.Reports, report => report.EndsWith(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Device_WithAnyFrames_HarmsNobody()
    {
        var worker = _run.StartWorker();
        var random = new Random(20_261_122);
        for (var round = 0; round < 200; round++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(worker.Endpoint, Cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync(new FrameWriter(FrameType.Hello).Count(OffloadProtocol.Version).Raw(new byte[16]).Finish(), Cancellation);
            for (var i = 0; i < 20; i++)
            {
                var body = new byte[random.Next(200)];
                random.NextBytes(body);
                try
                {
                    await stream.WriteAsync(new FrameWriter((FrameType)random.Next(8)).Raw(body).Finish(), Cancellation);
                }
                catch (IOException)
                {
                    break;
                }
            }
        }

        Assert.Equal((0, "1\n", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    // A challenge or evidence is a frame, and no greeting.
    [Theory(Timeout = 60_000)]
    [InlineData((byte)FrameType.Challenge)]
    [InlineData((byte)FrameType.Evidence)]
    public async Task Peer_ThatIsSilentAfterAnEarlyFrame_HasNoMoreTimeThanForItsFirst(byte type)
    {
        var time = new FakeTimeProvider();
        var (received, sent) = (new Pipe(), new Pipe());
        using var connection = new FrameConnection(new Duplex(received.Reader, sent.Writer), new SharedBytes(1 << 20), time);
        var reading = connection.ReadAllAsync((_, _) => { }, Cancellation);
        await received.Writer.WriteAsync(new FrameWriter((FrameType)type).Raw(new byte[32]).Finish(), Cancellation);

        while (!reading.IsCompleted)
        {
            Cancellation.ThrowIfCancellationRequested();
            time.Advance(OffloadProtocol.HelloTimeMax);
            await Task.Yield();
        }

        Assert.Contains("nothing was said within 30 s", (await Assert.ThrowsAsync<TimeoutException>(() => reading)).Message, StringComparison.Ordinal);
    }

    // 60 KB on the wire are 60 MB there.
    [Fact]
    public async Task Device_ThatHoldsTooMuch_IsRefused()
    {
        var worker = _run.StartWorker(options => options with { HeldBytesMax = 100 << 20 });
        using var client = new TcpClient();
        await client.ConnectAsync(worker.Endpoint, Cancellation);
        using var connection = NewConnection(client);
        connection.Send(new FrameWriter(FrameType.Hello).Count(OffloadProtocol.Version).Raw(new byte[16]));
        var zeros = new byte[60 << 20];
        for (var id = 0; id < 3; id++)
        {
            var frame = new FrameWriter(FrameType.Call).Count(id).Count(0).Raw(new byte[OffloadProtocol.DigestBytes]).Byte(0).Text("inc");
            Payload.Write(frame, zeros);
            connection.Send(frame);
        }

        var refusals = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.ReadAllAsync(
            (type, body) =>
            {
                if (type == FrameType.Answer)
                {
                    var answer = new FrameReader(body.Span);
                    refusals.Add($"{answer.Count()} {answer.Byte()} {answer.Count()} {System.Text.Encoding.UTF8.GetString(Payload.Read(ref answer).Span)}");
                    if (refusals.Count == 2)
                    {
                        limit.Cancel();
                    }
                }
            },
            limit.Token));

        Assert.Equal(["1 6 0", "2 6 0"], refusals.Select(each => each[..5]));
        Assert.All(refusals, each => Assert.EndsWith("the worker holds 62914560 bytes of this device's calls and answers already", each, StringComparison.Ordinal));
    }

    // 9 KB on the wire are 9 MB there. Calls of usual size are not counted.
    [Fact]
    public async Task Device_ThatHoldsAllTheWorkerMayHold_LeavesOthersTheirCalls()
    {
        var worker = _run.StartWorker(options => options with { AllHeldBytesMax = 10 << 20 });
        using var first = new TcpClient();
        using var second = new TcpClient();
        using var holder = await GreetAsync(first, worker.Endpoint, id: 1);
        using var refused = await GreetAsync(second, worker.Endpoint, id: 2);
        var call = new FrameWriter(FrameType.Call).Count(1).Count(0).Raw(new byte[OffloadProtocol.DigestBytes]).Byte(0).Text("inc");
        Payload.Write(call, new byte[9 << 20]);
        holder.Send(call);
        await FirstAsync(holder, FrameType.NeedModules);

        refused.Send(call);
        var answer = await FirstAsync(refused, FrameType.Answer);

        Assert.EndsWith("the worker holds too many bytes of calls and answers", System.Text.Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
        Assert.Equal((0, "1\n", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
    }

    // Both send large frames and do not end them.
    [Fact]
    public async Task Devices_WithMoreUnfinishedFramesThanTheWorkerMayHold_LoseTheOneWithTheMost()
    {
        var worker = _run.StartWorker(options => options with { AllFramesBytesMax = 1 << 20 });
        using var first = new TcpClient();
        using var second = new TcpClient();
        using var most = await GreetAsync(first, worker.Endpoint, id: 1);
        using var fewer = await GreetAsync(second, worker.Endpoint, id: 2);
        byte[] header = [0, 0, 32, 0, (byte)FrameType.Call];

        // However they arrive: over the limit, the first has more.
        await first.GetStream().WriteAsync((byte[])[.. header, .. new byte[960 << 10]], Cancellation);
        await second.GetStream().WriteAsync((byte[])[.. header, .. new byte[200 << 10]], Cancellation);

        await Assert.ThrowsAnyAsync<Exception>(() => FirstAsync(most, FrameType.Bye));
        Assert.Equal((0, "1\n", ""), await _run.RunAsync(options => options with { Policy = "remote" }));
        Assert.Single(_run.Reports, report => report.EndsWith("too many bytes of its frames are not whole or not taken", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("unknown ids")]
    [InlineData("large frame")]
    [InlineData("cut frame")]
    [InlineData("malformed value")]
    [InlineData("bad status")]
    [InlineData("callbacks nobody has")]
    [InlineData("silence")]
    public async Task Worker_ThatIsHostile_DoesNotStopTheProgram(string what)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var serving = ServeAsync(listener, what, stop.Token);

        // What such a worker never answers is late after 300 ms.
        var (exit, output, _) = await _run.RunAsync(
            [new ServerAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, IsPlain: true)],
            options => options with
            {
                Offloads = new Dictionary<string, OffloadRule> { ["inc"] = new(TimeSpan.FromMilliseconds(300), IsIdempotent: false, HasAffinity: false) },
            });

        Assert.Equal(0, exit);
        Assert.Matches("^(1|inc on .* the answer is malformed: .*)\n$", output);
        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Worker_ThatNeverAnswers_LetsTheProgramGoOn()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var serving = ServeAsync(listener, "silence", stop.Token);
        _run.With("slow.js", "export function slow() { const end = performance.now() + 1000; while (performance.now() < end); return 'done' }")
            .With("run.js", "import { slow } from './slow.js'; const began = performance.now(); let middle = 0; const t = setInterval(() => { const at = performance.now() - began; middle += at > 300 && at < 900 }, 10); console.log(await slow(), middle > 0); clearInterval(t)");

        // What runs here instead runs beside the program.
        var (exit, output, _) = await _run.RunAsync(
            [new ServerAddress("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, IsPlain: true)],
            options => options with
            {
                Offloads = new Dictionary<string, OffloadRule> { ["slow"] = new(TimeSpan.FromMilliseconds(100), IsIdempotent: false, HasAffinity: false) },
            });

        Assert.Equal((0, "done true\n"), (exit, output));
        await stop.CancelAsync();
        await serving;
    }

    // The call ends every worker that gets it. Only one gets it; then it runs on the device or, where it may not, is rejected.
    [Theory]
    [InlineData(false, "^1\n$")]
    [InlineData(true, "^NodeFailed\n$")]
    public async Task Call_ThatEndsItsWorker_IsSentToNoOther(bool isRemoteOnly, string expected)
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var calls = 0;
        var serving = new[] { first, second }.Select(listener =>
        {
            listener.Start();
            return ServeAsync(listener, "end", stop.Token, () => Interlocked.Increment(ref calls));
        }).ToList();
        _run.With("run.js", "import { inc } from './lib.js'; try { console.log(await inc()) } catch (e) { console.log(e.failure) }");

        var (_, output, _) = await _run.RunAsync(
            [.. new[] { first, second }.Select(each => new ServerAddress("127.0.0.1", ((IPEndPoint)each.LocalEndpoint).Port, IsPlain: true))],
            options => options with { Policy = "remote", IsRemoteOnly = isRemoteOnly, ReconnectAttempts = 3 });
        await stop.CancelAsync();
        await Task.WhenAll(serving);

        Assert.Matches(expected, output);
        Assert.Equal(1, calls);
    }

    private static FrameConnection NewConnection(TcpClient client) =>
        new(new StreamTransport(client.GetStream()), new SharedBytes(OffloadProtocol.AllFramesBytesMax), TimeProvider.System);

    private static async Task<FrameConnection> GreetAsync(TcpClient client, IPEndPoint worker, byte id)
    {
        await client.ConnectAsync(worker, Cancellation);
        var connection = NewConnection(client);
        connection.Send(new FrameWriter(FrameType.Hello).Count(OffloadProtocol.Version).Raw([.. Enumerable.Repeat(id, OffloadProtocol.ClientIdBytes)]));
        await FirstAsync(connection, FrameType.Welcome);
        return connection;
    }

    // The body of the next frame of a type.
    private static async Task<byte[]> FirstAsync(FrameConnection connection, FrameType wanted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        byte[]? found = null;
        try
        {
            await connection.ReadAllAsync(
                (type, body) =>
                {
                    if (type == wanted)
                    {
                        found = body.ToArray();
                        stop.Cancel();
                    }
                },
                stop.Token);
        }
        catch (OperationCanceledException) when (found is not null)
        {
            // It is there.
        }

        return found ?? throw new IOException("the worker closed the connection");
    }

    private static async Task ServeAsync(TcpListener listener, string what, CancellationToken cancellationToken, Action? called = null)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(cancellationToken);
                using var connection = NewConnection(client);
                connection.Send(new FrameWriter(FrameType.Welcome).Count(OffloadProtocol.Version).Raw(Guid.NewGuid().ToByteArray()).Count(1).Count(1000));
                try
                {
                    await connection.ReadAllAsync((type, body) => Answer(connection, client.GetStream(), type, body, what, called), cancellationToken);
                }
                catch (Exception end) when (end is IOException or OffloadProtocolException or FrameException)
                {
                    // The device has had enough of it.
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static void Answer(FrameConnection connection, NetworkStream stream, FrameType type, ReadOnlyMemory<byte> body, string what, Action? called)
    {
        if (type != FrameType.Call)
        {
            return;
        }

        called?.Invoke();
        var id = new FrameReader(body.Span).Count();
        switch (what)
        {
            case "end": throw new IOException("the worker's process ends");
            case "unknown ids":
                for (var other = 0; other < 100; other++)
                {
                    connection.Send(new FrameWriter(FrameType.Answer).Count(id + 1 + other).Byte(0).Count(1).Byte(0).Byte(0));
                }

                break;
            case "large frame":
                var header = new byte[OffloadProtocol.HeaderBytes];
                BinaryPrimitives.WriteInt32LittleEndian(header, int.MaxValue);
                stream.Write(header);
                break;
            case "cut frame":
                stream.Write([100, 0, 0, 0, (byte)FrameType.Answer, 1]);
                stream.Dispose();
                break;
            case "malformed value":
                connection.Send(new FrameWriter(FrameType.Answer).Count(id).Byte(0).Count(1).Byte(0).Byte(99));
                break;
            case "bad status":
                connection.Send(new FrameWriter(FrameType.Answer).Count(id).Byte(77).Count(1).Byte(0).Byte(0));
                break;
            case "callbacks nobody has":
                connection.Send(new FrameWriter(FrameType.Callback).Count(id).Count(1).Count(5).Byte(0).Byte(0));
                connection.Send(new FrameWriter(FrameType.Callback).Count(id + 9).Count(1).Count(0).Byte(0).Byte(0));
                break;
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
