using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>Checks who asks, where a worker serves only some.</summary>
/// <param name="requesters">Their public keys in PEM; empty serves everybody.</param>
internal sealed class RequesterCheck(IReadOnlyList<string> requesters)
{
    /// <summary>Checks the requester's signature of the order's digest.</summary>
    /// <exception cref="OrderException">It is missing, wrong, or by somebody else.</exception>
    public void Verify(WorkOrder order, ReadOnlySpan<byte> hash)
    {
        if (requesters.Count == 0)
        {
            return;
        }

        if (order.RequesterSignature is not { Length: > 0 } signature)
        {
            throw new OrderException(OrderErrorCode.InvalidSignature, "this worker serves only requesters that it knows, and requesterSignature is missing", keepsId: true);
        }

        var bytes = OrderFields.Base64(signature);
        foreach (var requester in requesters)
        {
            if (Secp256k1.Verifies(requester, hash, bytes))
            {
                return;
            }
        }

        throw new OrderException(OrderErrorCode.AccessDenied, "requesterSignature is of none of the requesters that this worker serves", keepsId: true);
    }
}
