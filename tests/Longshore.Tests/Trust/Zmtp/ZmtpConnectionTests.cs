using System.Text;
using Longshore.Trust.Zmtp;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust.Zmtp;

/// <summary>Bytes of peers, from the greeting to whole messages.</summary>
public sealed class ZmtpConnectionTests
{
    private const int MessageBytesMax = 1 << 20;
    private const byte More = 1;

    private readonly CountedBudget _budget = new();
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string, byte[]> WrongHandshakes => new()
    {
        { "does not speak ZMTP", ZmtpBytes.Greeting(first: (byte)'G') },
        { "older than 3.0", ZmtpBytes.Greeting(major: 2) },
        { "another mechanism", ZmtpBytes.Greeting(mechanism: "CURVE") },
        { "a message before READY", [.. ZmtpBytes.Greeting(), .. ZmtpBytes.Short(0, 1)] },
        { "another command than READY", [.. ZmtpBytes.Greeting(), .. ZmtpBytes.CommandOf("ERROR", 0)] },
        { "a name is empty", [.. ZmtpBytes.Greeting(), .. ZmtpBytes.Short(4)] },
        { "no Socket-Type", [.. ZmtpBytes.Greeting(), .. ZmtpBytes.ReadyWith()] },
        { "has no value", [.. ZmtpBytes.Greeting(), .. ZmtpBytes.ReadyWith(1, (byte)'X', 0, 0)] },
        { "leads out of its command", [.. ZmtpBytes.Greeting(), .. ZmtpBytes.ReadyWith(ZmtpBytes.Property("X", uint.MaxValue, ""))] },
        { "leads out of its command", [.. ZmtpBytes.Greeting(), .. ZmtpBytes.ReadyWith(200, (byte)'X')] },
        { "none that a ROUTER socket talks to", [.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("PUB")] },
        { "unknown flags", [.. ZmtpBytes.Greeting(), 0x0c, 0] },
        { "unknown flags", [.. ZmtpBytes.Greeting(), 0x05, 0] },
    };

    [Theory]
    [MemberData(nameof(WrongHandshakes))]
    public async Task ShakeHands_WrongBytes_AreRefused(string reason, byte[] sent)
    {
        using var connection = Connect(new ScriptedStream(sent));

        var refusal = await Assert.ThrowsAsync<ZmtpException>(() => ShakeHandsAsync(connection));

        Assert.Equal(ZmtpFailure.Protocol, refusal.Failure);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShakeHands_CommandOverTheLimit_IsRefusedUnread()
    {
        using var connection = Connect(new ScriptedStream([.. ZmtpBytes.Greeting(), .. ZmtpBytes.LongHeader(4, ulong.MaxValue)]));

        Assert.Equal(ZmtpFailure.TooLarge, (await Assert.ThrowsAsync<ZmtpException>(() => ShakeHandsAsync(connection))).Failure);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public async Task Receive_ShortAndLongFramesInPieces_GivesTheMessage(int pieceBytesMax)
    {
        var body = new byte[200_000];
        new Random(3).NextBytes(body);
        using var connection = await ConnectAsync(pieceBytesMax, ZmtpBytes.Request(body));

        using var message = await ReceiveAsync(connection);

        Assert.Equal(2, message!.Frames.Count);
        Assert.True(message.Frames[0].IsEmpty);
        Assert.True(message.Frames[1].Span.SequenceEqual(body));
        Assert.Equal(body.Length, _budget.Taken);
        message.Dispose();
        Assert.Equal(0, _budget.Taken);
        Assert.Null(await ReceiveAsync(connection));
    }

    [Fact]
    public async Task Receive_PingBeforeAMessage_IsAnsweredWithItsContext()
    {
        var peer = new ScriptedStream([.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("REQ"), .. ZmtpBytes.CommandOf("PING", 0, 10, 7, 8), .. ZmtpBytes.Short(0, 1)]);
        using var connection = Connect(peer);
        await ShakeHandsAsync(connection);

        using var message = await ReceiveAsync(connection);

        Assert.Equal(1, message!.Frames[0].Length);
        Assert.Equal(ZmtpBytes.CommandOf("PONG", 7, 8), peer.Received[^9..]);
    }

    [Fact]
    public async Task Receive_OtherCommands_AreIgnored()
    {
        using var connection = await ConnectAsync(
            int.MaxValue, ZmtpBytes.CommandOf("SUBSCRIBE", 1), ZmtpBytes.Short(More), ZmtpBytes.CommandOf("CANCEL"), ZmtpBytes.Short(0, 1));

        using var message = await ReceiveAsync(connection);

        Assert.Equal(2, message!.Frames.Count);
    }

    [Fact]
    public async Task Receive_EmptyCommand_IsRefused()
    {
        using var connection = await ConnectAsync(int.MaxValue, ZmtpBytes.Short(4));

        Assert.Equal(ZmtpFailure.Protocol, await RefusalAsync(connection));
    }

    [Fact]
    public async Task Receive_LengthWithoutBytes_TakesNoMemoryForIt()
    {
        using var connection = await ConnectAsync(int.MaxValue, ZmtpBytes.LongHeader(0, MessageBytesMax));

        await Assert.ThrowsAsync<EndOfStreamException>(() => ReceiveAsync(connection).AsTask());

        Assert.InRange(_budget.Most, 1, 64 << 10);
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task Receive_FrameOverTheLimit_IsRefusedUnread()
    {
        using var connection = await ConnectAsync(int.MaxValue, ZmtpBytes.LongHeader(0, ulong.MaxValue));

        Assert.Equal(ZmtpFailure.TooLarge, await RefusalAsync(connection));
        Assert.Equal(0, _budget.Most);
    }

    [Fact]
    public async Task Receive_FramesThatAreOverTheLimitTogether_AreRefused()
    {
        const int FrameBytes = MessageBytesMax / 4;
        byte[] frame = [.. ZmtpBytes.LongHeader(More, FrameBytes), .. new byte[FrameBytes]];
        using var connection = await ConnectAsync(int.MaxValue, frame, frame, frame, frame, frame);

        Assert.Equal(ZmtpFailure.TooLarge, await RefusalAsync(connection));
        Assert.Equal(MessageBytesMax, _budget.Most);
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task Receive_EmptyFramesWithoutEnd_AreRefused()
    {
        using var connection = await ConnectAsync(int.MaxValue, [.. Enumerable.Repeat(ZmtpBytes.Short(More), 100)]);

        Assert.Equal(ZmtpFailure.TooLarge, await RefusalAsync(connection));
    }

    [Fact]
    public async Task Receive_BudgetUsedUp_IsRefused()
    {
        using var connection = Connect(new ScriptedStream(
            [.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("REQ"), .. ZmtpBytes.Request(new byte[100_000])]), new CountedBudget(99_999));
        await ShakeHandsAsync(connection);

        Assert.Equal(ZmtpFailure.BytesUnderWay, await RefusalAsync(connection));
    }

    [Fact]
    public async Task Receive_MessageThatStops_EndsAfterItsTime()
    {
        using var connection = Connect(new ScriptedStream([.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("REQ"), .. ZmtpBytes.Short(More, 1)]) { StaysOpen = true });
        await ShakeHandsAsync(connection);
        var receiving = ReceiveAsync(connection).AsTask();

        _time.Advance(TimeSpan.FromSeconds(11));

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving);
        Assert.True(connection.IsExpired);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receive_SilentPeer_EndsUnlessItAwaitsAnAnswer(bool isAwaitingAnswer)
    {
        var peer = new ScriptedStream([.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("REQ")]) { StaysOpen = true };
        using var connection = Connect(peer, isAwaitingAnswer: isAwaitingAnswer);
        await ShakeHandsAsync(connection);
        _ = ReceiveAsync(connection).AsTask();

        _time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(!isAwaitingAnswer, connection.IsExpired);
    }

    // The same seed gives the same bytes.
    [Fact]
    public async Task Receive_ChangedBytes_GiveMessagesOrARefusal()
    {
        const int Streams = 10_000;
        var random = new Random(23);
        byte[] original =
        [
            .. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("DEALER"), .. ZmtpBytes.CommandOf("PING", 0, 1, 2), .. ZmtpBytes.Request(Encoding.UTF8.GetBytes("{}")),
            .. ZmtpBytes.CommandOf("SUBSCRIBE", 1), .. ZmtpBytes.Short(More, 1), .. ZmtpBytes.Request(new byte[300]), .. ZmtpBytes.Short(0, 3),
        ];
        var messages = 0;
        for (var number = 0; number < Streams; number++)
        {
            using var connection = Connect(new ScriptedStream(Changed(random, original), random.Next(1, 100)));
            var failure = await Record.ExceptionAsync(async () =>
            {
                await ShakeHandsAsync(connection);
                while (await ReceiveAsync(connection) is { } message)
                {
                    Assert.InRange(message.Frames.Sum(frame => frame.Length), 0, MessageBytesMax);
                    messages++;
                    message.Dispose();
                }
            });

            Assert.True(failure is null or ZmtpException or EndOfStreamException, $"stream {number}: {failure}");
            Assert.Equal(0, _budget.Taken);
        }

        Assert.InRange(messages, Streams / 10, Streams * 10);
        Assert.InRange(_budget.Most, 1, MessageBytesMax);
    }

    private static Task ShakeHandsAsync(ZmtpConnection connection) =>
        connection.ShakeHandsAsync("ROUTER", ["REQ", "DEALER"], TestContext.Current.CancellationToken).AsTask();

    private static ValueTask<ZmtpMessage?> ReceiveAsync(ZmtpConnection connection) => connection.ReceiveAsync(TestContext.Current.CancellationToken);

    private static async Task<ZmtpFailure> RefusalAsync(ZmtpConnection connection) =>
        (await Assert.ThrowsAsync<ZmtpException>(() => ReceiveAsync(connection).AsTask())).Failure;

    private static byte[] Changed(Random random, byte[] original)
    {
        List<byte> bytes = [.. original];

        // The greeting is half of the bytes: most changes are behind it, where there is more to understand.
        var from = random.Next(8) == 0 ? 0 : ZmtpBytes.Greeting().Length;
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > from; changes--)
        {
            var at = random.Next(from, bytes.Count);
            var length = Math.Min(random.Next(1, 12), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)(random.Next(2) == 0 ? 0xff : random.Next(256));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)0xff, length));
                    break;
            }
        }

        return [.. bytes];
    }

    private async Task<ZmtpConnection> ConnectAsync(int pieceBytesMax, params byte[][] sent)
    {
        var connection = Connect(new ScriptedStream([.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("REQ"), .. sent.SelectMany(each => each)], pieceBytesMax));
        await ShakeHandsAsync(connection);
        return connection;
    }

    private ZmtpConnection Connect(ScriptedStream peer, CountedBudget? budget = null, bool isAwaitingAnswer = false) =>
        new(peer, new ZmtpLimits(MessageBytesMax), _time, budget ?? _budget, () => isAwaitingAnswer);
}
