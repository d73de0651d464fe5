using System.Text;
using Longshore.Trust.Client;

namespace Longshore.Trust.Service.Pool;

/// <summary>Reaches a process over ZeroMQ.</summary>
/// <param name="address">Its address.</param>
/// <param name="time">The clock.</param>
internal sealed class ZmtpLink(string address, TimeProvider time) : IWorkerLink
{
    public string Address => address;

    public Task<string> SendAsync(string message, TimeSpan timeout, CancellationToken cancellationToken) =>
        new OrderExchange(address, timeout, time) { WaitsForWorker = false }.SendAsync(Encoding.UTF8.GetBytes(message), cancellationToken);
}
