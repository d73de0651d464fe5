using System.Text;
using Longshore.Trust.Client;
using Longshore.Trust.Orders;

namespace Longshore.Benchmarks.Trust;

/// <summary>Orders of the workload python-hello, encrypted before they are needed.</summary>
internal sealed class PreparedOrders : IDisposable
{
    private readonly PreparedOrder[] _orders;
    private readonly byte[][] _messages;

    /// <param name="worker">The worker that reads them.</param>
    /// <param name="mode">What is believed of its results. Each ciphertext has its own vector in both.</param>
    /// <param name="count">How many.</param>
    public PreparedOrders(WorkerDescription worker, OrderMode mode, int count)
    {
        _orders = [.. Enumerable.Range(0, count).Select(_ => new PreparedOrder(new OrderSpec("python-hello", ["Krsna"u8.ToArray()]) { Mode = mode }, worker))];
        _messages = [.. _orders.Select(order => Encoding.UTF8.GetBytes(order.Message))];
    }

    /// <summary>The message of an order.</summary>
    public ReadOnlyMemory<byte> this[int order] => _messages[order];

    /// <summary>Checks an answer as a client does.</summary>
    /// <exception cref="InvalidOperationException">It is no greeting.</exception>
    public void Verify(int order, string answer)
    {
        if (_orders[order].Open(answer) is not [var output] || Encoding.UTF8.GetString(output) != "Hello Krsna")
        {
            throw new InvalidOperationException("a worker gave another output than the workload");
        }
    }

    public void Dispose()
    {
        foreach (var order in _orders)
        {
            order.Dispose();
        }
    }
}
