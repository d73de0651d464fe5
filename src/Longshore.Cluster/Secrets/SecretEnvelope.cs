using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Longshore.Cluster.Keys;

namespace Longshore.Cluster.Secrets;

/// <summary>A value that some nodes can read (ECIES): a random key of AES-256-GCM encrypts the value, and is itself encrypted for each node by a key that comes from a
/// fresh key of P-256 and the node's own (ECDH and HKDF with SHA-256). Each of these keys encrypts one text, so that nonces may be zero.</summary>
/// <param name="PublicKey">The fresh public key.</param>
/// <param name="Wraps">The encrypted keys, by the ids of the nodes.</param>
/// <param name="Box">The tag and the encrypted value.</param>
/// <param name="Bound">What the value belongs to; authenticated.</param>
internal sealed record SecretEnvelope(
    ReadOnlyMemory<byte> PublicKey, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Wraps, ReadOnlyMemory<byte> Box, ReadOnlyMemory<byte> Bound)
{
    private const int KeyBytes = 32;
    private const int TagBytes = 16;
    private const int IdBytes = RandomId.Length / 2;
    private const int WrapBytes = TagBytes + KeyBytes;
    private static readonly byte[] Nonce = new byte[12];

    /// <summary>Encrypts a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="bound">What it belongs to.</param>
    /// <param name="readers">The public keys of the nodes, by their ids.</param>
    public static byte[] Seal(string value, byte[] bound, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> readers)
    {
        var (plain, key) = (Encoding.UTF8.GetBytes(value), RandomNumberGenerator.GetBytes(KeyBytes));
        try
        {
            using var fresh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var publicKey = fresh.ExportSubjectPublicKeyInfo();
            var bytes = new List<byte>(publicKey);
            Span<byte> count = stackalloc byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16LittleEndian(count, (ushort)readers.Count);
            bytes.AddRange(count);
            foreach (var (id, reader) in readers)
            {
                using var other = ECDiffieHellman.Create();
                other.ImportSubjectPublicKeyInfo(reader.Span, out _);
                bytes.AddRange(Convert.FromHexString(id));
                bytes.AddRange(Encrypt(WrapKey(fresh.DeriveRawSecretAgreement(other.PublicKey), publicKey, id, bound), key, bound));
            }

            bytes.AddRange(Encrypt(key, plain, bound));
            return [.. bytes];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Reads what <see cref="Seal"/> has written.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, byte[] bound, [NotNullWhen(true)] out SecretEnvelope? envelope)
    {
        envelope = null;
        const int CountAt = NodeKey.Bytes;
        const int WrapsAt = CountAt + sizeof(ushort);
        if (bytes.Length < WrapsAt)
        {
            return false;
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[CountAt..]);
        var boxAt = WrapsAt + count * (IdBytes + WrapBytes);
        if (count > ClusterLimits.MembersMax || bytes.Length < boxAt + TagBytes)
        {
            return false;
        }

        var wraps = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var at = WrapsAt + i * (IdBytes + WrapBytes);
            wraps[Convert.ToHexStringLower(bytes.Span.Slice(at, IdBytes))] = bytes.Slice(at + IdBytes, WrapBytes);
        }

        envelope = new SecretEnvelope(bytes[..NodeKey.Bytes], wraps, bytes[boxAt..], bound);
        return true;
    }

    /// <summary>The value; null if it is not for this node, or was changed.</summary>
    public string? Open(ClusterKeys keys)
    {
        if (!Wraps.TryGetValue(keys.Id, out var wrap))
        {
            return null;
        }

        byte[]? key = null, plain = null;
        try
        {
            key = Decrypt(WrapKey(keys.Agree(PublicKey.Span), PublicKey.Span, keys.Id, Bound.Span), wrap.Span, Bound.Span);
            plain = Decrypt(key, Box.Span, Bound.Span);
            return Encoding.UTF8.GetString(plain);
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static byte[] WrapKey(byte[] shared, ReadOnlySpan<byte> publicKey, string id, ReadOnlySpan<byte> bound)
    {
        byte[] info = [.. Convert.FromHexString(id), .. bound];
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, KeyBytes, publicKey.ToArray(), info);
        CryptographicOperations.ZeroMemory(shared);
        return key;
    }

    // The tag, and the encrypted text.
    private static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        var box = new byte[TagBytes + plain.Length];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(Nonce, plain, box.AsSpan(TagBytes), box.AsSpan(0, TagBytes), bound);
        return box;
    }

    private static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> bound)
    {
        var plain = new byte[box.Length - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Decrypt(Nonce, box[TagBytes..], box[..TagBytes], plain, bound);
        return plain;
    }
}
