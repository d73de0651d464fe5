using System.Security.Cryptography;

namespace Longshore.Trust.Orders;

/// <summary>An item of data as a message has it. The texts are what was sent: hashes are made of them.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Data">The data in base64, encrypted unless <paramref name="EncryptedKey"/> is a dash.</param>
/// <param name="DataHash">The digest of the data before it was encrypted, or null or empty. Only the safe form checks it.</param>
/// <param name="EncryptedKey">The data's own key, encrypted; null, empty or <c>null</c> for the session's key, <c>-</c> for data that is not
/// encrypted.</param>
/// <param name="Iv">The initialization vector for its own key in hexadecimal digits, or null.</param>
internal sealed record OrderItem(long Index, string Data, string? DataHash, string? EncryptedKey, string? Iv)
{
    /// <summary>The field's value for data that is not encrypted.</summary>
    public const string NotEncrypted = "-";

    /// <summary>The field's value for data under the session's key.</summary>
    public const string SessionKey = "null";

    public bool IsEncrypted => EncryptedKey != NotEncrypted;

    public bool HasOwnKey => IsEncrypted && EncryptedKey is not (null or "" or SessionKey);

    /// <summary>Whether the item names no digest, or that of this data.</summary>
    public bool HasDigestOf(ReadOnlySpan<byte> plain) =>
        DataHash is null or "" || Convert.ToHexStringLower(SHA256.HashData(plain)).Equals(DataHash, StringComparison.OrdinalIgnoreCase);
}
