namespace Longshore.Wasm.Binary;

/// <summary>The immediates of a load or store.</summary>
/// <param name="Flags">The alignment's binary logarithm, and a bit that says whether a memory index follows.</param>
/// <param name="Memory">The memory's index.</param>
/// <param name="Offset">The offset that is added to the address.</param>
internal readonly record struct MemoryArgument(uint Flags, int Memory, ulong Offset)
{
    /// <summary>The exclusive upper bound of the flags: one bit for the memory index, the alignment below it.</summary>
    public const uint FlagsEnd = 128;

    private const uint HasMemory = 64;

    public bool NamesMemory => (Flags & HasMemory) != 0;

    public int Alignment => (int)(Flags & ~HasMemory);

    public static MemoryArgument Read(ref WasmReader code, ModuleModel model)
    {
        var flags = code.ReadU32();
        var memory = (flags & HasMemory) != 0 && flags < FlagsEnd ? code.ReadIndex() : 0;
        return new MemoryArgument(
            flags, memory, model.Features.HasFlag(WebAssemblyFeatures.Memory64) ? code.ReadU64() : code.ReadU32());
    }
}
