using System.Text;
using Longshore.Trust.Client;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Pool;

/// <summary>Reaches a process over ZeroMQ.</summary>
/// <param name="address">Its address.</param>
/// <param name="limits">The limits of orders.</param>
/// <param name="time">The clock.</param>
internal sealed class ZmtpLink(string address, OrderLimits limits, TimeProvider time) : IWorkerLink
{
    public string Address => address;

    public Task<string> SendAsync(string message, TimeSpan timeout, CancellationToken cancellationToken) =>
        new OrderExchange(address, timeout, limits, time) { WaitsForWorker = false }.SendAsync(Encoding.UTF8.GetBytes(message), cancellationToken);
}
