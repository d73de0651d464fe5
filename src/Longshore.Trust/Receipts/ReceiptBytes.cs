using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Longshore.Functions.Calls;

namespace Longshore.Trust.Receipts;

/// <summary>The bytes of a receipt. Numbers are little-endian: run 8, number 8, kind 1, deadline 1 (0 none, 1 met, 2 missed), end 8 (microseconds since
/// 1970), execution 8 and latency 8 (microseconds), four digests of 32 (function, input, output, arguments); then the function's name, the failure
/// and the executor, each with its length (2) before it.</summary>
internal static class ReceiptBytes
{
    /// <summary>The most bytes of each name.</summary>
    // The names of tenants' routes have their paths in them.
    public const int NameBytesMax = 1_024;

    /// <summary>The most bytes of a receipt.</summary>
    public const int Max = FixedBytes + 3 * (sizeof(ushort) + NameBytesMax);

    /// <summary>The length of a digest.</summary>
    public const int DigestBytes = SHA256.HashSizeInBytes;

    private const int DigestsStart = 8 + 8 + 1 + 1 + 8 + 8 + 8;
    private const int FixedBytes = DigestsStart + 4 * DigestBytes;

    /// <summary>Writes a receipt.</summary>
    /// <returns>Its bytes at the start of the buffer, which has room for <see cref="Max"/>.</returns>
    public static ReadOnlySpan<byte> Write(Receipt receipt, Span<byte> buffer)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, receipt.Id.Run);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[8..], receipt.Id.Number);
        buffer[16] = (byte)receipt.Kind;
        buffer[17] = receipt.DeadlineMet switch { null => 0, true => 1, false => 2 };
        BinaryPrimitives.WriteInt64LittleEndian(buffer[18..], Timestamps.ToMicroseconds(receipt.EndedAt));
        BinaryPrimitives.WriteInt64LittleEndian(buffer[26..], (long)receipt.Execution.TotalMicroseconds);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[34..], (long)receipt.Latency.TotalMicroseconds);
        receipt.FunctionDigest.Span.CopyTo(buffer[DigestsStart..]);
        receipt.InputDigest.Span.CopyTo(buffer[(DigestsStart + DigestBytes)..]);
        receipt.OutputDigest.Span.CopyTo(buffer[(DigestsStart + 2 * DigestBytes)..]);
        receipt.ArgumentsDigest.Span.CopyTo(buffer[(DigestsStart + 3 * DigestBytes)..]);
        var length = FixedBytes;
        length += WriteName(receipt.Function, buffer[length..]);
        length += WriteName(receipt.Failure, buffer[length..]);
        length += WriteName(receipt.Executor, buffer[length..]);
        return buffer[..length];
    }

    /// <summary>Reads a receipt that fills the bytes.</summary>
    /// <exception cref="ReceiptException">They are none.</exception>
    public static Receipt Read(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < FixedBytes || span[16] is not (1 or 2) || span[17] > 2)
        {
            throw Malformed();
        }

        var names = FixedBytes;
        var receipt = new Receipt
        {
            Id = new ReceiptId(BinaryPrimitives.ReadUInt64LittleEndian(span), BinaryPrimitives.ReadInt64LittleEndian(span[8..])),
            Kind = (ReceiptKind)span[16],
            DeadlineMet = span[17] switch { 0 => null, var met => met == 1 },
            EndedAt = Timestamps.OfMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(span[18..])),
            Execution = Timestamps.Duration(BinaryPrimitives.ReadInt64LittleEndian(span[26..])),
            Latency = Timestamps.Duration(BinaryPrimitives.ReadInt64LittleEndian(span[34..])),
            FunctionDigest = bytes.Slice(DigestsStart, DigestBytes),
            InputDigest = bytes.Slice(DigestsStart + DigestBytes, DigestBytes),
            OutputDigest = bytes.Slice(DigestsStart + 2 * DigestBytes, DigestBytes),
            ArgumentsDigest = bytes.Slice(DigestsStart + 3 * DigestBytes, DigestBytes),
            Function = ReadName(span, ref names),
            Failure = ReadName(span, ref names),
            Executor = ReadName(span, ref names),
        };
        return names == span.Length ? receipt : throw Malformed();
    }

    private static int WriteName(string name, Span<byte> buffer)
    {
        var room = buffer.Slice(sizeof(ushort), NameBytesMax);
        if (!Encoding.UTF8.TryGetBytes(name, room, out var written))
        {
            Encoding.UTF8.GetEncoder().Convert(name, room, flush: true, out _, out written, out _);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(buffer, (ushort)written);
        return sizeof(ushort) + written;
    }

    private static string ReadName(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (bytes.Length - at < sizeof(ushort)
            || BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) is var length && (length > NameBytesMax || length > bytes.Length - at - sizeof(ushort)))
        {
            throw Malformed();
        }

        at += sizeof(ushort) + length;
        return Encoding.UTF8.GetString(bytes.Slice(at - length, length));
    }

    private static ReceiptException Malformed() => new(ReceiptFailure.Malformed, "a receipt has another form");
}
