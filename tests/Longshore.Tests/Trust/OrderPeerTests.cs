using System.Net;
using System.Text;
using Longshore.Tests.Trust.Zmtp;
using Longshore.Trust;
using Longshore.Trust.Worker;
using Longshore.Trust.Zmtp;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Trust;

/// <summary>One connection of a worker, with a peer that misbehaves.</summary>
public sealed class OrderPeerTests
{
    // More than the connection reads ahead.
    private const int MessageBytes = 8 << 10;

    private const int Messages = 100;

    [Fact]
    public async Task Serve_PeerThatReadsNoAnswer_IsOwedAFewAndClosed()
    {
        var time = new FakeTimeProvider();
        var log = new List<string>();
        var bytes = new AddressQuota(long.MaxValue, long.MaxValue);
        var orders = new AddressQuota(64, 64);
        var options = new OrderServerOptions { Time = time };
        using var keys = GoldenOrders.Keys();

        // The greeting and READY are taken, then nothing.
        using var deaf = new ScriptedStream([.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("DEALER"), .. Requests()]) { WritesMax = 2, StaysOpen = true };
        await using (var drops = new DropLog(time, log.Add))
        {
            var desk = new OrderDesk(new OrderAnswerer(GoldenOrders.Processor(keys)), options, new ZmtpLimits(1 << 20), orders, bytes, drops);
            using var peer = new OrderPeer(deaf, IPAddress.Loopback, desk);
            var serving = peer.ServeAsync(TestContext.Current.CancellationToken);
            await deaf.Stuck;

            time.Advance(TimeSpan.FromHours(1));
            await serving;
        }

        Assert.InRange(deaf.BytesRead, MessageBytes, (options.AnswersMax + 1) * MessageBytes);
        Assert.Single(log, line => line.StartsWith("silent or slow connections were closed", StringComparison.Ordinal));
        Assert.True(bytes.TryTake(IPAddress.Loopback, long.MaxValue), "bytes are still held");
        Assert.True(orders.TryTake(IPAddress.Loopback, 64), "orders are still counted");
    }

    private static byte[] Requests()
    {
        var request = ZmtpBytes.Request(Encoding.UTF8.GetBytes("""{"method":"ProcessWorkerSignup","params":{}}""".PadRight(MessageBytes)));
        return [.. Enumerable.Repeat(request, Messages).SelectMany(each => each)];
    }
}
