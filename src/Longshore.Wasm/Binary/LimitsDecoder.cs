namespace Longshore.Wasm.Binary;

/// <summary>Decodes the limits of tables and memories (core specification 5.3.12). In version 3.0 the sizes have 64 bits, and a size
/// that a table or memory cannot have is invalid. In version 2.0 they have 32 bits, and more is malformed.</summary>
internal static class LimitsDecoder
{
    private const byte HasMaximum = 1;
    private const byte IsShared = 2;
    private const byte Is64Bit = 4;
    private const byte HasPageSize = 8;
    private const byte FlagsEnd = 16;
    private const ulong PagesMax = 1UL << 16;
    private const ulong WidePagesMax = 1UL << 48;

    public static SizeLimits ReadTable(ref WasmReader reader, WebAssemblyFeatures features, out bool is64Bit)
    {
        var at = reader.Position;
        is64Bit = false;
        if (!features.HasFlag(WebAssemblyFeatures.Memory64))
        {
            return ReadNarrow(ref reader);
        }

        var flags = ReadFlags(ref reader, HasMaximum | Is64Bit);
        is64Bit = (flags & Is64Bit) != 0;
        return ReadWide(ref reader, flags, at, is64Bit ? ulong.MaxValue : uint.MaxValue, "table size must be at most 2^32-1");
    }

    public static MemoryType ReadMemory(ref WasmReader reader, WebAssemblyFeatures features)
    {
        var at = reader.Position;
        var known = HasMaximum
            | (features.HasFlag(WebAssemblyFeatures.Threads) ? IsShared : 0)
            | (features.HasFlag(WebAssemblyFeatures.Memory64) ? Is64Bit : 0);
        if (!features.HasFlag(WebAssemblyFeatures.Memory64) && reader.PeekByte() <= HasMaximum)
        {
            return new MemoryType(ReadNarrow(ref reader));
        }

        RefusePageSize(reader);
        var flags = ReadFlags(ref reader, known);
        var is64Bit = (flags & Is64Bit) != 0;
        var limits = is64Bit
            ? ReadWide(ref reader, flags, at, WidePagesMax, "memory size must be at most 2^48 pages")
            : ReadWide(ref reader, flags, at, PagesMax, "memory size must be at most 65536 pages (4GiB)");
        return new MemoryType(limits, is64Bit, (flags & IsShared) != 0);
    }

    // The size follows the limits. Without it the flags are only malformed.
    private static void RefusePageSize(WasmReader reader)
    {
        var at = reader.Position;
        var flags = reader.ReadByte();
        if (flags is not (>= HasPageSize and < FlagsEnd))
        {
            return;
        }

        var numbers = (flags & HasMaximum) != 0 ? 3 : 2;
        for (; numbers > 0; numbers--)
        {
            reader.ReadU64();
        }

        throw UnsupportedFeatures.Refusal(at, $"malformed limits flags 0x{flags:x2}", UnsupportedFeatures.PageSizes);
    }

    private static byte ReadFlags(ref WasmReader reader, int known)
    {
        var at = reader.Position;
        var flags = reader.ReadByte();
        if ((flags & ~known) != 0)
        {
            WasmReader.Refuse(at, (flags & 0x80) != 0 ? "integer representation too long" : "malformed limits flags: integer too large");
        }

        return flags;
    }

    // Sizes beyond 32 bits are beyond every limit of the engine, so they become the largest number.
    private static SizeLimits ReadWide(ref WasmReader reader, byte flags, int at, ulong most, string rule)
    {
        var minimum = reader.ReadU64();
        ulong? maximum = (flags & HasMaximum) != 0 ? reader.ReadU64() : null;
        return minimum > most || maximum > most ? throw new ModuleException(ModuleError.Invalid, at, rule)
            : maximum < minimum ? throw new ModuleException(
                ModuleError.Invalid, at, "size minimum must not be greater than maximum")
            : new SizeLimits(Clamp(minimum), maximum is { } size ? Clamp(size) : null);
    }

    private static SizeLimits ReadNarrow(ref WasmReader reader)
    {
        var flags = ReadFlags(ref reader, HasMaximum);
        return new SizeLimits(reader.ReadU32(), flags == HasMaximum ? reader.ReadU32() : null);
    }

    private static uint Clamp(ulong size) => (uint)Math.Min(size, uint.MaxValue);
}
