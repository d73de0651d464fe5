using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Orders;

/// <summary>The identifiers of workers: 64 hexadecimal digits.</summary>
public static class WorkerId
{
    private const int Digits = 2 * SHA256.HashSizeInBytes;

    /// <summary>The identifier of a name: its digest, as in Avalon.</summary>
    public static string OfName(string name) => Digest(name);

    /// <summary>The identifier of a worker without a name: the digest of its verifying key's text.</summary>
    /// <param name="verifyingKey">The verifying key in PEM.</param>
    public static string OfKey(string verifyingKey) => Digest(verifyingKey);

    /// <summary>Whether a text is an identifier.</summary>
    public static bool IsValid(string text) => text.Length == Digits && text.All(char.IsAsciiHexDigit);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
