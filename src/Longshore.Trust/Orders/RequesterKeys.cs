using System.Security.Cryptography;
using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>Reads the public keys of requesters.</summary>
public static class RequesterKeys
{
    private const string PublicKeyLabel = "PUBLIC KEY";

    /// <summary>Reads all public keys of a text, in PEM.</summary>
    /// <exception cref="InvalidDataException">There is none, or one is not on the curve secp256k1. The message has every error.</exception>
    public static IReadOnlyList<string> Read(string text)
    {
        var rest = text.AsSpan();
        var (keys, errors) = (new List<string>(), new List<string>());
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual(PublicKeyLabel))
            {
                keys.Add(rest[fields.Location].ToString());
                errors.AddRange(Errors(keys));
            }

            rest = rest[fields.Location.End.Value..];
        }

        return (keys.Count, errors.Count) switch
        {
            (0, _) => throw new InvalidDataException("there is no public key in PEM"),
            (_, 0) => keys,
            _ => throw new InvalidDataException(string.Join("; ", errors)),
        };
    }

    private static IEnumerable<string> Errors(List<string> keys)
    {
        try
        {
            Secp256k1.ReadPublic(keys[^1]);
            return [];
        }
        catch (CryptographicException refusal)
        {
            return [string.Create(null, $"key {keys.Count}: {refusal.Message}")];
        }
    }
}
