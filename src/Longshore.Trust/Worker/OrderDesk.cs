using System.Net;
using Longshore.Trust.Zmtp;

namespace Longshore.Trust.Worker;

/// <summary>What the connections of a worker share.</summary>
/// <param name="Answerer">Answers messages.</param>
/// <param name="Options">The worker's limits.</param>
/// <param name="Transport">The limits of a connection.</param>
/// <param name="Orders">The orders that are processed.</param>
/// <param name="Bytes">The bytes of messages and answers under way.</param>
/// <param name="Drops">Counts what is not served.</param>
internal sealed record OrderDesk(
    IMessageAnswerer Answerer, OrderServerOptions Options, ZmtpLimits Transport, AddressQuota Orders, AddressQuota Bytes, DropLog Drops)
{
    /// <summary>Answers a message, or says that there is no room for it.</summary>
    public async ValueTask<string> AnswerAsync(ReadOnlyMemory<byte> message, IPAddress address, CancellationToken cancellationToken)
    {
        if (!Orders.TryTake(address, 1))
        {
            return Answerer.Busy;
        }

        try
        {
            return await Answerer.AnswerAsync(message, address, cancellationToken);
        }
        finally
        {
            Orders.Return(address, 1);
        }
    }
}
