using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Longshore.Trust.Client;
using Longshore.Trust.Orders;
using Longshore.Trust.Zmtp;

namespace Longshore.Benchmarks.Trust;

/// <summary>Sends orders over several connections, each one after the other, as REQ sockets do.</summary>
internal static class OrderLoad
{
    // Of so many results one is verified, after the round: a client needs about as long for it as the worker for an order.
    private const int VerifiedPart = 20;

    /// <summary>Makes orders, sends them until the time is up, and verifies a part of the results after it.</summary>
    /// <param name="address">The worker.</param>
    /// <param name="mode">What is believed of its results.</param>
    /// <param name="connections">The orders under way at one time.</param>
    /// <param name="ordersMax">The most orders.</param>
    /// <param name="time">How long orders are sent.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task<OrderRun> RunAsync(
        string address, OrderMode mode, int connections, int ordersMax, TimeSpan time, CancellationToken cancellationToken)
    {
        var worker = await new WorkOrderClient(address, TimeSpan.FromMinutes(1)).DescribeAsync(cancellationToken);
        using var orders = new PreparedOrders(worker, mode, ordersMax);
        var answers = new ConcurrentBag<(int Order, string Answer, TimeSpan Latency)>();
        var next = 0;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(SendAsync, cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        foreach (var (order, answer, _) in answers.Where(each => each.Order % VerifiedPart == 0))
        {
            orders.Verify(order, answer);
        }

        return new OrderRun(answers.Count / elapsed.TotalSeconds, Statistics.Percentile(answers.Select(each => each.Latency.TotalMilliseconds), 99));

        async Task SendAsync()
        {
            using var connection = await ConnectAsync(address, cancellationToken);
            while (Stopwatch.GetElapsedTime(start) < time && Interlocked.Increment(ref next) - 1 is var order && order < ordersMax)
            {
                var sent = Stopwatch.GetTimestamp();
                await connection.SendAsync([default, orders[order]], cancellationToken);
                using var answer = await connection.ReceiveAsync(cancellationToken) ?? throw new EndOfStreamException();
                answers.Add((order, Encoding.UTF8.GetString(answer.Frames[^1].Span), Stopwatch.GetElapsedTime(sent)));
            }
        }
    }

    private static async Task<ZmtpConnection> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var worker = ZmtpAddress.Parse(address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(worker.Host, worker.Port, cancellationToken);
        var connection = new ZmtpConnection(
            new NetworkStream(socket, ownsSocket: true), new ZmtpLimits(new OrderLimits().MessageBytesMax), TimeProvider.System, budget: null, isAwaitingAnswer: () => true);
        await connection.ShakeHandsAsync("REQ", ["REP", "ROUTER"], cancellationToken);
        return connection;
    }
}
