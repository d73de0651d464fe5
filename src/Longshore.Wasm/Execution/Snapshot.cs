using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>What an instance's own memories, tables and globals held at one moment. Other instances of the same module can be made
/// from it, in any store of the engine, and instances can be made so again. What an instance imports is no part of it.</summary>
public sealed class Snapshot
{
    internal Snapshot(
        CompiledModule module,
        MemoryImage[] memories,
        int[][] tables,
        UInt128[] globals,
        bool[] droppedElements,
        bool[] droppedData)
    {
        Module = module;
        Memories = memories;
        Tables = tables;
        Globals = globals;
        DroppedElements = droppedElements;
        DroppedData = droppedData;
    }

    internal CompiledModule Module { get; }

    internal MemoryImage[] Memories { get; }

    /// <summary>For every element the index of its function and one, or zero for null: addresses differ between instances.
    /// </summary>
    internal int[][] Tables { get; }

    /// <summary>The globals' bits; those that are functions as in <see cref="Tables"/>.</summary>
    internal UInt128[] Globals { get; }

    internal bool[] DroppedElements { get; }

    internal bool[] DroppedData { get; }
}
