using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Longshore.Cluster.Keys;
using Longshore.Functions.Capabilities.Secrets;

namespace Longshore.Cluster.Secrets;

/// <summary>A secret as it stands at NATS: who has written it, which version it is, and for whom it is encrypted. Signed by its writer.</summary>
/// <param name="Name">The secret.</param>
/// <param name="Writer">The id of the node that has written it.</param>
/// <param name="Age">Its version.</param>
/// <param name="Envelope">The encrypted value; null if the secret was removed.</param>
internal sealed record SecretEntry(SecretName Name, string Writer, SecretAge Age, SecretEnvelope? Envelope)
{
    private const byte Form = 1;
    private const int HeadBytes = 1 + 1 + sizeof(long) + sizeof(long);

    // A counter that a person drives stays far below. The next one must be a number too.
    private const long VersionMax = 1L << 53;

    /// <summary>The key of an entry. Each node has entries of its own, so that no two write the same.</summary>
    public static string KeyOf(SecretName name, string writer) => $"{name}.{writer}";

    /// <summary>Splits a key.</summary>
    public static bool TryParseKey(string key, [NotNullWhen(true)] out SecretName? name, [NotNullWhen(true)] out string? writer)
    {
        (name, writer) = (null, null);
        return key.Split('.') is [var first, var second] && RandomId.IsId(writer = second) && SecretName.TryParse(first, out name);
    }

    /// <summary>Signs a secret, and encrypts it for some nodes.</summary>
    /// <param name="keys">This node's key.</param>
    /// <param name="copy">The secret.</param>
    /// <param name="readers">The public keys of the nodes, by their ids.</param>
    public static byte[] Write(ClusterKeys keys, SecretCopy copy, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> readers)
    {
        var head = new byte[HeadBytes];
        (head[0], head[1]) = (Form, copy.Value is null ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(2), copy.Version);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(2 + sizeof(long)), copy.SetAt.UtcTicks);
        var context = Purpose(copy.Name);
        byte[] content = [.. head, .. copy.Value is { } value ? SecretEnvelope.Seal(value, Bound(context, head), readers) : []];
        return SignedBytes.Write(keys, context, content);
    }

    /// <summary>Reads an entry. Whether its writer is trusted, the caller has checked.</summary>
    /// <returns>Why it is none, or null if it is one.</returns>
    public static EntryRefusal? Read(SecretName name, string writer, byte[] bytes, out SecretEntry? entry)
    {
        entry = null;
        if (bytes.Length > ClusterLimits.SecretBytesMax)
        {
            return EntryRefusal.Size;
        }

        if (!SignedBytes.TryRead(bytes, Purpose(name), out var signed))
        {
            return EntryRefusal.Signature;
        }

        if (NodeKey.IdOf(signed.Fingerprint) != writer)
        {
            return EntryRefusal.Id;
        }

        entry = Parse(name, writer, signed.Content);
        return entry is null ? EntryRefusal.Form : null;
    }

    /// <summary>The secret, if this node is one of those for which it is encrypted.</summary>
    public SecretCopy? Open(ClusterKeys keys)
    {
        if (Age.IsRemoved)
        {
            return new SecretCopy(Name, Age.Version, Age.SetAt, null);
        }

        return Envelope!.Open(keys) is { } value && SecretVault.Violation(value) is null ? new SecretCopy(Name, Age.Version, Age.SetAt, value) : null;
    }

    private static SecretEntry? Parse(SecretName name, string writer, ReadOnlyMemory<byte> content)
    {
        if (content.Length < HeadBytes || content.Span[0] != Form || content.Span[1] > 1)
        {
            return null;
        }

        var (head, rest) = (content[..HeadBytes], content[HeadBytes..]);
        var (version, ticks) = (
            BinaryPrimitives.ReadInt64LittleEndian(head.Span[2..]), BinaryPrimitives.ReadInt64LittleEndian(head.Span[(2 + sizeof(long))..]));
        if (version is < 1 or > VersionMax || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return null;
        }

        var age = new SecretAge(version, head.Span[1] == 1, new DateTimeOffset(ticks, TimeSpan.Zero));
        return age.IsRemoved ? rest.IsEmpty ? new SecretEntry(name, writer, age, null) : null
            : SecretEnvelope.TryRead(rest, Bound(Purpose(name), head.Span), out var envelope) ? new SecretEntry(name, writer, age, envelope)
            : null;
    }

    private static string Purpose(SecretName name) => $"longshore secret 1 {name}";

    // The value belongs to this name and version.
    private static byte[] Bound(string purpose, ReadOnlySpan<byte> head) => [.. System.Text.Encoding.ASCII.GetBytes(purpose), 0, .. head];
}
