using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Longshore.Wasm.Binary;

/// <summary>Reads the binary format (core specification 5). Offsets are bytes from the start of the module.</summary>
internal ref struct WasmReader(ReadOnlySpan<byte> module, int start, int end)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = module[..end];

    public int Position { get; private set; } = start;

    public readonly int End => _bytes.Length;

    public readonly bool IsAtEnd => Position == _bytes.Length;

    [DoesNotReturn]
    public static void Refuse(int offset, string rule) => throw new ModuleException(ModuleError.Malformed, offset, rule);

    public readonly byte PeekByte()
    {
        if (IsAtEnd)
        {
            Refuse(Position, "unexpected end");
        }

        return _bytes[Position];
    }

    public byte ReadByte()
    {
        var value = PeekByte();
        Position++;
        return value;
    }

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (length > End - Position)
        {
            Refuse(Position, "unexpected end: length out of bounds");
        }

        var bytes = _bytes.Slice(Position, length);
        Position += length;
        return bytes;
    }

    public float ReadF32() => BinaryPrimitives.ReadSingleLittleEndian(ReadBytes(4));

    public double ReadF64() => BinaryPrimitives.ReadDoubleLittleEndian(ReadBytes(8));

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    public uint ReadU32() => (uint)ReadUnsigned(32);

    public ulong ReadU64() => ReadUnsigned(64);

    public int ReadS32() => (int)ReadSigned(32);

    /// <summary>A block type's 33-bit signed integer.</summary>
    public long ReadS33() => ReadSigned(33);

    public long ReadS64() => ReadSigned(64);

    /// <summary>A 32-bit index or count that fits in a positive int.</summary>
    public int ReadIndex()
    {
        var at = Position;
        var value = ReadU32();
        if (value > int.MaxValue)
        {
            throw new ModuleException(ModuleError.Invalid, at, $"unknown index {value}");
        }

        return (int)value;
    }

    /// <summary>The length of a vector whose elements take at least one byte each.</summary>
    public int ReadCount(int most, string what)
    {
        var at = Position;
        var count = ReadU32();
        if (count > (uint)(End - Position))
        {
            Refuse(at, $"unexpected end: length out of bounds ({count} {what})");
        }

        if (count > most)
        {
            throw new ModuleException(ModuleError.TooLarge, at, $"{count} {what} are over the limit of {most}");
        }

        return (int)count;
    }

    public string ReadName()
    {
        var length = (int)Math.Min(ReadU32(), int.MaxValue);
        var at = Position;
        var bytes = ReadBytes(length);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (ArgumentException)
        {
            Refuse(at, "malformed UTF-8 encoding");
            return "";
        }
    }

    /// <summary>A value type, with the reference types of <see cref="ValueTypes"/>.</summary>
    /// <param name="types">The number of types that it may refer to.</param>
    public ValueType ReadValueType(int types) =>
        PeekByte() is >= 0x7B and <= 0x7F ? (ValueType)ReadByte() : ReadReferenceType(types, "value type");

    /// <summary>A reference type. See <see cref="ReadValueType"/>.</summary>
    public ValueType ReadReferenceType(int types, string what = "reference type")
    {
        var at = Position;
        var code = ReadByte();
        return code switch
        {
            0x70 or 0x6F or 0x69 => (ValueType)code,
            0x63 => ReadHeapType(types),
            0x64 => ReadHeapType(types).AsNeverNull(),
            _ => throw UnsupportedFeatures.Refusal(at, $"malformed {what} 0x{code:x2}", UnsupportedFeatures.OfType(code)),
        };
    }

    /// <summary>What a reference refers to. The result is the type of such references and null.</summary>
    public ValueType ReadHeapType(int types)
    {
        var at = Position;
        var first = PeekByte();
        if (IsNegativeByte(first))
        {
            Skip(1);
            return first is 0x70 or 0x6F or 0x69
                ? (ValueType)first
                : throw UnsupportedFeatures.Refusal(at, $"malformed heap type 0x{first:x2}", UnsupportedFeatures.OfType(first));
        }

        var index = ReadS33();
        return index < 0 ? throw new ModuleException(ModuleError.Malformed, at, $"malformed heap type {index}")
            : index >= types ? throw new ModuleException(ModuleError.Invalid, at, $"unknown type {index}")
            : ValueTypes.ReferenceTo((int)index);
    }

    /// <summary>Whether a signed number of one byte is negative. Types with a name are such numbers; indices are never
    /// negative.</summary>
    public static bool IsNegativeByte(byte first) => (first & 0xC0) == 0x40;

    public readonly WasmReader Slice(int start, int end) => new(_bytes, start, end);

    public void Skip(int length) => ReadBytes(length);

    private ulong ReadUnsigned(int bits)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var at = Position;
            var next = ReadByte();
            var left = bits - shift;
            if (left < 7 && (next & 0x7F) >> left != 0)
            {
                RefuseInteger(at, next, left);
            }

            value |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }

            if (left <= 7)
            {
                Refuse(at, "integer representation too long");
            }
        }
    }

    private long ReadSigned(int bits)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var at = Position;
            var next = ReadByte();
            var left = bits - shift;
            if (left < 7 && !IsSignExtended(next, left))
            {
                RefuseInteger(at, next, left);
            }

            value |= (long)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                var used = Math.Min(shift + 7, 64);
                return value << (64 - used) >> (64 - used);
            }

            if (left <= 7)
            {
                Refuse(at, "integer representation too long");
            }
        }
    }

    private static bool IsSignExtended(byte last, int bits)
    {
        var rest = (last & 0x7F) >> (bits - 1);
        return rest == 0 || rest == 0x7F >> (bits - 1);
    }

    [DoesNotReturn]
    private static void RefuseInteger(int at, byte last, int left) =>
        Refuse(at, (last & 0x80) != 0 && left <= 7 ? "integer representation too long" : "integer too large");
}
