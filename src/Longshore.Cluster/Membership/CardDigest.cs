using System.Buffers.Binary;

namespace Longshore.Cluster.Membership;

/// <summary>128 bits of the digest of a card.</summary>
internal readonly record struct CardDigest(UInt128 Value)
{
    /// <summary>Its bytes.</summary>
    public const int Bytes = 16;

    /// <summary>Takes the first bytes.</summary>
    public static CardDigest Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
}
