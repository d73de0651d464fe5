using System.Collections.Concurrent;
using Longshore.Tests.Trust.Zmtp;
using Longshore.Trust.Orders;
using Longshore.Trust.Worker;

namespace Longshore.Tests.Trust;

/// <summary>Random changes over ZeroMQ: of messages, which get an answer each, and of ZMTP's own bytes, which end no more than their connection.
/// </summary>
public sealed class OrderServerFuzzingTests
{
    private const int FewRequests = 1_000;

    // A connection of its own is slower than a message, and holds a port for a minute after it.
    private const int RequestsPerConnection = 50;

    [Theory]
    [InlineData(OrderMode.Safe)]
    [InlineData(OrderMode.Avalon)]
    public async Task Receive_ChangedRequests_AnswersEachAndServesTheNext(OrderMode mode)
    {
        var mutations = new OrderMutations();
        using var keys = GoldenOrders.Keys();
        var (defects, log) = (new ConcurrentQueue<Exception>(), new ConcurrentQueue<string>());
        var options = new OrderOptions { Mode = mode, Faulted = defects.Enqueue };
        await using (var server = OrderServer.Start(
            new WorkOrderProcessor(keys, new SampleWorkloads(), options), options.Limits, new OrderServerOptions { Address = "tcp://127.0.0.1:0", Log = log.Enqueue }))
        {
            using var peer = await RawPeer.ConnectAsync(server.Address);
            for (var count = OrderMutations.Count(FewRequests); count > 0; count--)
            {
                if (count % RequestsPerConnection == 0)
                {
                    await SendChangedBytesAsync(server.Address, mutations);
                }

                await peer.SendRawAsync(ZmtpBytes.Request(mutations.NextMessage()));
                OrderMutations.VerifyAnswer(await peer.ReceiveAsync());
            }
        }

        Assert.True(defects.IsEmpty, $"seed {OrderMutations.Seed}: {string.Join('\n', defects.Take(3))}");
        Assert.DoesNotContain(log, line => line.Contains("defect", StringComparison.Ordinal) || line.Contains("Krsna", StringComparison.Ordinal));
    }

    private static async Task SendChangedBytesAsync(string address, OrderMutations mutations)
    {
        using var peer = await RawPeer.OpenAsync(address, greets: false);
        await peer.SendAndFinishAsync(mutations.Changed([.. ZmtpBytes.Greeting(), .. ZmtpBytes.Ready("REQ"), .. ZmtpBytes.Request(mutations.NextMessage())]));
        Assert.True(await peer.IsClosedAsync());
    }
}
