using System.Security.Cryptography;
using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>Opens orders: decrypts the session key, checks that the order is whole, and decrypts the data.</summary>
/// <param name="keys">The worker's keys.</param>
/// <param name="mode">The form of the protocol.</param>
internal sealed class OrderVault(WorkerKeys keys, OrderMode mode)
{
    /// <summary>The refusal of an order that was changed on its way, or is encrypted for another worker.</summary>
    public static OrderException Broken() =>
        new(OrderErrorCode.InvalidParameter, "Work order integrity check failed", keepsId: true);

    /// <summary>Decrypts the session key. The caller disposes the cipher.</summary>
    /// <exception cref="OrderException">It is encrypted for another worker, or the safe form is required.</exception>
    public SessionCipher OpenSession(WorkOrder order)
    {
        var encrypted = OrderFields.Hex(order.EncryptedSessionKey);
        if (mode == OrderMode.Safe && order.SessionKeyIv is not null)
        {
            throw new OrderException(
                OrderErrorCode.InvalidParameter,
                "sessionKeyIv is refused: one initialization vector for all ciphertexts reveals the data. Leave it out, and put 12 random bytes before each ciphertext",
                keepsId: true);
        }

        var key = DecryptKey(encrypted);
        try
        {
            return new SessionCipher(key, order.SessionKeyIv is { } iv ? OrderFields.Hex(iv) : null);
        }
        catch (CryptographicException)
        {
            throw Broken();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Checks that the order is the one that its requester made.</summary>
    /// <exception cref="OrderException">It was changed.</exception>
    public static void VerifyWhole(WorkOrder order, SessionCipher session, ReadOnlySpan<byte> hash)
    {
        if (!CryptographicOperations.FixedTimeEquals(Decrypt(session, OrderFields.Hex(order.EncryptedRequestHash)), hash))
        {
            throw Broken();
        }
    }

    /// <summary>Decrypts an item.</summary>
    /// <exception cref="OrderException">It was changed, or is under another key.</exception>
    public WorkloadItem Open(OrderItem item, SessionCipher session)
    {
        var data = OrderFields.Base64(item.Data);
        var plain = !item.IsEncrypted ? data : item.HasOwnKey ? OpenWithOwnKey(item, session, data) : Decrypt(session, data);
        return mode == OrderMode.Avalon || item.HasDigestOf(plain) ? new WorkloadItem(item, plain) : throw Broken();
    }

    // The data's key is encrypted for the worker and then under the session key. Avalon's worker fails here on a name that it misspells.
    private byte[] OpenWithOwnKey(OrderItem item, SessionCipher session, byte[] data)
    {
        if (mode == OrderMode.Avalon)
        {
            throw OrderFields.Refusal("name 'sesssion_key' is not defined");
        }

        var key = DecryptKey(Decrypt(session, OrderFields.Hex(item.EncryptedKey!)));
        try
        {
            using var own = new SessionCipher(key, item.Iv is { Length: > 0 } iv ? OrderFields.Hex(iv) : null);
            return own.Decrypt(data);
        }
        catch (CryptographicException)
        {
            throw Broken();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Decrypt(SessionCipher session, ReadOnlySpan<byte> message)
    {
        try
        {
            return session.Decrypt(message);
        }
        catch (CryptographicException)
        {
            throw Broken();
        }
    }

    private byte[] DecryptKey(byte[] encrypted)
    {
        if (encrypted.Length != keys.EncryptedKeyBytes)
        {
            throw OrderFields.Refusal("Ciphertext with incorrect length.");
        }

        try
        {
            return keys.Decrypt(encrypted);
        }
        catch (CryptographicException)
        {
            throw OrderFields.Refusal("Incorrect decryption.");
        }
    }
}
