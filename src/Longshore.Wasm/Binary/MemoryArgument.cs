namespace Longshore.Wasm.Binary;

/// <summary>What follows the opcode of a load or store.</summary>
/// <param name="Flags">The alignment's binary logarithm, and whether a memory's index follows.</param>
/// <param name="Memory">The memory's index.</param>
/// <param name="Offset">What is added to the address.</param>
internal readonly record struct MemoryArgument(uint Flags, int Memory, ulong Offset)
{
    /// <summary>Most the flags can be: one bit for the memory, below it the alignment.</summary>
    public const uint FlagsEnd = 128;

    private const uint HasMemory = 64;

    public bool NamesMemory => (Flags & HasMemory) != 0;

    public int Alignment => (int)(Flags & ~HasMemory);

    public static MemoryArgument Read(ref WasmReader code, ModuleModel model)
    {
        var flags = code.ReadU32();
        var memory = (flags & HasMemory) != 0 && flags < FlagsEnd ? code.ReadIndex() : 0;
        var is64Bit = memory < model.Memories.Count && model.Memories[memory].Is64Bit;
        return new MemoryArgument(flags, memory, is64Bit ? code.ReadU64() : code.ReadU32());
    }
}
