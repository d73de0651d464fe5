using System.Security.Cryptography;
using System.Text;

namespace Longshore.Trust.Orders;

/// <summary>Keys and digests of receipts.</summary>
internal static class ReceiptKey
{
    /// <summary>The only rules that are supported.</summary>
    public const string SignatureRules = "SHA-256/SECP256K1";

    private const string Label = "PUBLIC KEY";

    /// <summary>How a key identifies who updates: its PEM without head, foot and line breaks. Empty for a text that is not one public key and nothing
    /// else: in others, a signature could be of another key than the one that is found here.</summary>
    public static string UpdaterOf(string pem) => PemEncoding.TryFind(pem, out var fields) && IsAlone(pem, fields)
        ? string.Concat(pem[fields.Base64Data].Where(character => !char.IsWhiteSpace(character)))
        : "";

    /// <summary>The key of an identifier.</summary>
    /// <param name="updater">The key in base64.</param>
    public static string KeyOf(string updater) => PemEncoding.WriteString(Label, Convert.FromBase64String(updater));

    /// <summary>The digest of texts that follow each other.</summary>
    public static byte[] Digest(IEnumerable<string> texts) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(texts)));

    private static bool IsAlone(string pem, PemFields fields) =>
        pem[fields.Label] == Label && string.IsNullOrWhiteSpace(pem[..fields.Location.Start.Value]) && string.IsNullOrWhiteSpace(pem[fields.Location.End.Value..]);
}
