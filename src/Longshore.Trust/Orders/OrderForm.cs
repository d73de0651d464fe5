using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>The form in which an order has a digest of its own.</summary>
/// <remarks>The protocol's digests are of texts that follow each other without a mark between them. If every text but one has a known length, or
/// only characters that the next cannot have, then no text can end elsewhere without another digest.</remarks>
/// <param name="keys">The worker's keys, for the length of what is encrypted for them.</param>
internal sealed class OrderForm(WorkerKeys keys)
{
    // SHA-256 digests and random numbers of 32 bytes, as Avalon's clients send them.
    private const int IdDigits = 64;
    private const int DigestDigits = 64;
    private const int IvDigits = 2 * SessionCipher.IvBytes;

    private readonly int _ownKeyDigits = 2 * (keys.EncryptedKeyBytes + SessionCipher.OverheadBytes);

    /// <summary>Checks a request.</summary>
    /// <exception cref="OrderException">A text has another form.</exception>
    public void Verify(WorkOrder order)
    {
        Verify(HasDigits(order.RequesterNonce, IdDigits), "requesterNonce must have 64 hexadecimal digits");
        Verify(HasDigits(order.Ids.WorkOrder, IdDigits), "workOrderId must have 64 hexadecimal digits");
        Verify(HasDigits(order.Ids.Worker, IdDigits), "workerId must have 64 hexadecimal digits");
        Verify(HasDigits(order.Ids.Requester, IdDigits), "requesterId must have 64 hexadecimal digits");
        Verify(order.Input, "inData", _ownKeyDigits);
        Verify(order.Output, "outData", _ownKeyDigits);

        // All characters of a ciphertext may stand in data that is not encrypted. Without its own digest, such an item could swallow the
        // ciphertext before it.
        Verify(
            order.Input.All(item => !item.IsEncrypted) || order.Input.All(item => item.IsEncrypted || item.DataHash is { Length: > 0 }),
            "an item of inData that is not encrypted must have its dataHash when others are encrypted");
    }

    /// <summary>Checks the items of a result, which are all under the session key.</summary>
    /// <exception cref="OrderException">One has another form.</exception>
    public static void VerifyResult(IReadOnlyList<OrderItem> items) => Verify(items, "outData", ownKeyDigits: 0);

    private static void Verify(IReadOnlyList<OrderItem> items, string list, int ownKeyDigits)
    {
        for (var index = 0; index < items.Count; index++)
        {
            var item = items[index];
            Verify(item.Index == index, string.Create(null, $"the indices of {list} must be 0 to {items.Count - 1}"));
            Verify(item.DataHash is null or "" || HasDigits(item.DataHash, DigestDigits), $"dataHash in {list} must be empty or have 64 hexadecimal digits");
            Verify(!HidesDigest(item), $"data in {list} must not begin with {DigestDigits} hexadecimal digits, unless it is encrypted or its dataHash is given");
            Verify(!item.HasOwnKey || HasDigits(item.EncryptedKey!, ownKeyDigits), $"encryptedDataEncryptionKey in {list} is neither empty, null, - nor an encrypted key");
            Verify(item.Iv is null or "" || (item.HasOwnKey && HasDigits(item.Iv, IvDigits)), $"iv in {list} must be empty, or have 24 hexadecimal digits if the item has its own key");
        }
    }

    // Base64 may consist of hexadecimal digits: the digest of data that is not encrypted could be moved into the data.
    private static bool HidesDigest(OrderItem item) =>
        !item.IsEncrypted && item.DataHash is null or "" && item.Data.Length >= DigestDigits && HasDigits(item.Data[..DigestDigits], DigestDigits);

    private static bool HasDigits(string text, int count) => text.Length == count && count > 0 && !text.AsSpan().ContainsAnyExcept(OrderFields.HexDigits);

    private static void Verify(bool isRight, string detail)
    {
        if (!isRight)
        {
            throw new OrderException(OrderErrorCode.InvalidParameter, detail, keepsId: true);
        }
    }
}
