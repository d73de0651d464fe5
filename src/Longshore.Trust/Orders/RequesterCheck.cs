using System.Buffers.Binary;
using System.Security.Cryptography;
using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>Checks who asks, where a worker serves only some.</summary>
internal sealed class RequesterCheck
{
    private readonly ECParameters[] _keys;
    private readonly OrderMode _mode;

    /// <param name="requesters">Their public keys in PEM; empty serves everybody.</param>
    /// <param name="mode">The form of the protocol.</param>
    /// <exception cref="CryptographicException">A key is not on the curve secp256k1.</exception>
    public RequesterCheck(IReadOnlyList<string> requesters, OrderMode mode) =>
        (_keys, _mode) = ([.. requesters.Select(Secp256k1.ReadPublic)], mode);

    /// <summary>The requesters that are told apart, as in <see cref="PastOrder"/>. Where everybody is served, all are one.</summary>
    public IReadOnlyList<ulong> Requesters => _keys.Length == 0
        ? [PastOrder.Everybody]
        : [.. _keys.Select(key => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData([.. key.Q.X!, .. key.Q.Y!])))];

    /// <summary>Checks the requester's signature of the order's digest, and that the session key is the requester's.</summary>
    /// <returns>The requester's place, from 0.</returns>
    /// <exception cref="OrderException">The signature is missing, wrong, or by somebody else, or nothing binds the session key.</exception>
    public int Verify(WorkOrder order, ReadOnlySpan<byte> hash)
    {
        if (_keys.Length == 0)
        {
            return 0;
        }

        var requester = Find(order, hash);

        // The digest does not have the session key. A stranger who replaced it could read the result, unless something that the requester
        // encrypted under it must decrypt.
        return _mode == OrderMode.Avalon || order.Input.Any(item => item.IsEncrypted)
            ? requester
            : throw new OrderException(
                OrderErrorCode.InvalidParameter, "this worker serves only requesters that it knows, and nothing of inData is encrypted: nothing shows whose session key it is", keepsId: true);
    }

    private int Find(WorkOrder order, ReadOnlySpan<byte> hash)
    {
        if (order.RequesterSignature is not { Length: > 0 } signature)
        {
            throw new OrderException(OrderErrorCode.InvalidSignature, "this worker serves only requesters that it knows, and requesterSignature is missing", keepsId: true);
        }

        var bytes = OrderFields.Base64(signature);
        for (var requester = 0; requester < _keys.Length; requester++)
        {
            if (Secp256k1.Verifies(_keys[requester], hash, bytes))
            {
                return requester;
            }
        }

        throw new OrderException(OrderErrorCode.AccessDenied, "requesterSignature is of none of the requesters that this worker serves", keepsId: true);
    }
}
