namespace Longshore.Python.Guests;

/// <summary>Gives CPython a larger stack in its linear memory. It was built with 512 KiB, which 90 calls through <c>__getattr__</c> use up,
/// while Python's own limit allows 500; then it traps instead of raising a RecursionError.</summary>
/// <remarks>The stack moves to pages that are added at the end of the module's initial memory. The allocator does not use them: the module was
/// initialised when it was built, and its allocator knows where the memory ended then. The sections for debuggers, half of the module, are
/// left out.</remarks>
internal static class LargerStack
{
    // 500 calls with 8 KiB each take 4 MB.
    private const int Pages = 96;
    private const int PageBytes = 64 << 10;
    private const int HeaderBytes = 8;
    private const byte CustomSection = 0;
    private const byte MemorySection = 5;
    private const byte GlobalSection = 6;

    // The first global is the stack pointer: a mutable i32 with a constant.
    private static readonly byte[] StackPointer = [0x7F, 0x01, 0x41];

    /// <summary>The module with the larger stack.</summary>
    /// <exception cref="InvalidDataException">It is not built as CPython is: with one memory without a maximum, and the stack pointer as its
    /// first global.</exception>
    public static byte[] In(ReadOnlySpan<byte> module)
    {
        using var into = new MemoryStream(module.Length);
        into.Write(module[..HeaderBytes]);
        var memoryPages = 0u;
        for (var rest = module[HeaderBytes..]; rest.Length > 0;)
        {
            var id = rest[0];
            rest = rest[1..];
            var length = (int)ReadNumber(ref rest);
            var section = rest[..length];
            rest = rest[length..];
            switch (id)
            {
                case CustomSection: break;
                case MemorySection: Write(into, id, Memory(section, out memoryPages)); break;
                case GlobalSection: Write(into, id, Globals(section, memoryPages * PageBytes)); break;
                default: Write(into, id, section); break;
            }
        }

        return into.ToArray();
    }

    private static byte[] Memory(ReadOnlySpan<byte> section, out uint pages)
    {
        var isPlain = section is [1, 0, ..];
        var rest = isPlain ? section[2..] : throw new InvalidDataException("Python's module has another memory than expected");
        pages = ReadNumber(ref rest) + Pages;
        return [1, 0, .. Number(pages)];
    }

    private static byte[] Globals(ReadOnlySpan<byte> section, uint stackTop)
    {
        var rest = section;
        var count = ReadNumber(ref rest);
        if (!rest.StartsWith(StackPointer) || stackTop == 0)
        {
            throw new InvalidDataException("Python's module has another stack pointer than expected");
        }

        rest = rest[StackPointer.Length..];
        ReadNumber(ref rest);
        return [.. Number(count), .. StackPointer, .. SignedNumber(stackTop), .. rest];
    }

    private static void Write(MemoryStream into, byte id, ReadOnlySpan<byte> section)
    {
        into.WriteByte(id);
        into.Write(Number((uint)section.Length));
        into.Write(section);
    }

    // LEB128, the numbers of the binary format.
    private static uint ReadNumber(ref ReadOnlySpan<byte> from)
    {
        var value = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var next = from[0];
            from = from[1..];
            value |= (uint)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }
    }

    private static byte[] Number(uint value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    // One more byte keeps the sign bit of a positive number clear.
    private static byte[] SignedNumber(uint value)
    {
        var bytes = Number(value);
        return (bytes[^1] & 0x40) == 0 ? bytes : [.. bytes[..^1], (byte)(bytes[^1] | 0x80), 0];
    }
}
