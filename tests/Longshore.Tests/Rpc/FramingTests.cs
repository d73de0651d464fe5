using System.Buffers;
using System.IO.Pipelines;
using Longshore.Rpc.Framing;

namespace Longshore.Tests.Rpc;

public sealed class FramingTests
{
    private static readonly FrameFormat Format = new(HeaderBytes: 5, LengthMin: 1, LengthMax: 1000);
    private static readonly byte[] Frame = [2, 0, 0, 0, 9, 1, 2];

    private readonly Pipe _pipe = new();
    private readonly ManualTimers _time = new();
    private readonly List<byte[]> _received = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAll_FramesInPieces_AreWhole()
    {
        var reading = Receiver().ReadAllAsync(Take, Cancellation);
        foreach (var each in Frame.Concat(Frame))
        {
            await _pipe.Writer.WriteAsync(new[] { each }, Cancellation);
        }

        await _pipe.Writer.CompleteAsync();

        Assert.True(await reading);
        Assert.Equal([Frame, Frame], _received);
    }

    [Fact]
    public async Task ReadAll_OfAFrameThatIsCutOff_SaysSo()
    {
        await _pipe.Writer.WriteAsync(Frame.AsMemory(0, 6), Cancellation);
        await _pipe.Writer.CompleteAsync();

        Assert.False(await Receiver().ReadAllAsync(Take, Cancellation));
        Assert.Empty(_received);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task ReadAll_OfALengthOutsideTheLimits_Throws(int length)
    {
        await _pipe.Writer.WriteAsync(BitConverter.GetBytes(length), Cancellation);

        await Assert.ThrowsAsync<FrameException>(() => Receiver().ReadAllAsync(Take, Cancellation));
    }

    [Fact]
    public async Task ReadAll_OfASilentPeer_TimesOut()
    {
        var reading = Receiver().ReadAllAsync(Take, Cancellation);

        _time.FireAll();

        await Assert.ThrowsAsync<TimeoutException>(() => reading);
    }

    [Fact]
    public async Task ReadAll_AfterTheFirstFrame_WaitsForEver()
    {
        var receiver = Receiver();
        var reading = receiver.ReadAllAsync(Take, Cancellation);
        await _pipe.Writer.WriteAsync(Frame, Cancellation);
        while (_received.Count == 0)
        {
            await Task.Yield();
        }

        _time.FireAll();
        receiver.Stop();

        Assert.True(await reading);
    }

    [Theory]
    [InlineData(0, "nothing was said for 60 s")]
    [InlineData(6, "6 bytes of a frame arrived more slowly than 1000 bytes a second")]
    public async Task ReadAll_OfAPeerThatIsTooSlow_TimesOut(int bytes, string reason)
    {
        var reading = Receiver(new FramePace(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), BytesPerSecondMin: 1000)).ReadAllAsync(Take, Cancellation);
        await _pipe.Writer.WriteAsync(Frame.Concat(Frame.Take(bytes)).ToArray(), Cancellation);
        while (_received.Count == 0 || !_time.HasDue)
        {
            await Task.Yield();
        }

        _time.FireAll();

        Assert.Equal(reason, (await Assert.ThrowsAsync<TimeoutException>(() => reading)).Message);
    }

    [Theory]
    [InlineData(0, 0, 60_000)]
    [InlineData(1, 0, 5_001)]
    [InlineData(2_000, 3_000, 4_000)]
    [InlineData(2_000, 9_000, 0)]
    public void Pace_OfAFrame_AllowsAMeanRate(long received, int waitedMilliseconds, int leftMilliseconds)
    {
        var pace = new FramePace(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), BytesPerSecondMin: 1000);

        Assert.Equal(
            TimeSpan.FromMilliseconds(leftMilliseconds), pace.TimeLeft(received, TimeSpan.FromMilliseconds(waitedMilliseconds)));
    }

    [Theory]
    [InlineData("HELLO", true)]
    [InlineData("HELL", false)]
    [InlineData("HOLLA", false)]
    public async Task ReadPreface_OfAPeer_MustBeExact(string sent, bool expected)
    {
        await _pipe.Writer.WriteAsync(System.Text.Encoding.ASCII.GetBytes(sent), Cancellation);
        await _pipe.Writer.CompleteAsync();

        Assert.Equal(expected, await Receiver().ReadPrefaceAsync("HELLO"u8.ToArray(), Cancellation));
    }

    [Fact]
    public async Task QueuedSend_BeyondThePendingBytes_BreaksTheConnectionOnce()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var broken = 0;
        var sender = new QueuedFrameSender(pipe.Writer, pendingBytesMax: 10, new SharedBytes(1000).Open(() => { }), () => broken++);

        // The first leaves, the second waits, the third is too much.
        sender.Send(Frame);
        sender.Send(Frame);
        sender.Send(Frame);
        sender.Send(Frame);

        Assert.Equal(1, broken);
        await pipe.Reader.CompleteAsync();
    }

    // The first peer does not read. The second one's frame has room only without the first one's.
    [Fact]
    public async Task QueuedSend_BeyondTheBytesOfAllPeers_BreaksTheConnectionWithTheMost()
    {
        var bytes = new SharedBytes(30);
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stuck = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        QueuedFrameSender? greedy = null;
        using var greedyShare = bytes.Open(() => greedy!.Break());
        greedy = new QueuedFrameSender(stuck.Writer, pendingBytesMax: 1000, greedyShare, broken.SetResult);
        using var share = bytes.Open(() => { });
        var sender = new QueuedFrameSender(_pipe.Writer, pendingBytesMax: 1000, share, () => Assert.Fail("the other peer was shed"));
        for (var i = 0; i < 4; i++)
        {
            greedy.Send(Frame);
        }

        sender.Send(Frame);

        await broken.Task;
        Assert.Equal(Frame, (await _pipe.Reader.ReadAtLeastAsync(Frame.Length, Cancellation)).Buffer.ToArray());
        Assert.Equal(0, bytes.Now);
        await stuck.Reader.CompleteAsync();
    }

    [Fact]
    public async Task QueuedSend_OfALargeFrame_IsNotCopiedWholeToThePipe()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        var sender = new QueuedFrameSender(pipe.Writer, pendingBytesMax: 1 << 20, new SharedBytes(1 << 20).Open(() => { }), () => { });
        var frame = new byte[500_000];
        Random.Shared.NextBytes(frame);

        sender.Send(frame);

        var received = new List<byte>();
        while (received.Count < frame.Length)
        {
            var read = await pipe.Reader.ReadAsync(Cancellation);
            Assert.InRange(read.Buffer.Length, 1, 100_000);
            received.AddRange(read.Buffer.ToArray());
            pipe.Reader.AdvanceTo(read.Buffer.End);
        }

        Assert.Equal(frame, received);
    }

    private FrameReceiver Receiver(FramePace? pace = null) =>
        new(_pipe.Reader, Format, TimeSpan.FromSeconds(10), _time) { Pace = pace ?? FramePace.Any };

    private ValueTask Take(ReadOnlySequence<byte> frame)
    {
        _received.Add(frame.ToArray());
        return default;
    }
}
