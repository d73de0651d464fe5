using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>The state of an instance as its difference from a snapshot: the pages of its memories that differ, its globals, and its tables
/// if they differ. Other instances of the same module that are in the snapshot's state can be brought to it. Immutable.</summary>
public sealed class InstanceDelta : IDisposable
{
    internal InstanceDelta(
        Snapshot snapshot, MemoryDelta[] memories, int[][]? tables, UInt128[] globals, bool[] droppedElements, bool[] droppedData)
    {
        Snapshot = snapshot;
        Memories = memories;
        Tables = tables;
        Globals = globals;
        DroppedElements = droppedElements;
        DroppedData = droppedData;
    }

    /// <summary>The snapshot from which it differs.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>The bytes of the pages that differ.</summary>
    public long Bytes => Memories.Sum(memory => memory.Bytes);

    /// <summary>Frees the pages of a delta that was taken as <see cref="DeltaPages.Shared"/>: nobody may use it any more. Others need not be
    /// disposed.</summary>
    public void Dispose()
    {
        foreach (var memory in Memories)
        {
            memory.Free();
        }
    }

    internal MemoryDelta[] Memories { get; }

    /// <summary>As those of <see cref="Wasm.Snapshot"/>, or null if they do not differ.</summary>
    internal int[][]? Tables { get; }

    /// <summary>As those of <see cref="Wasm.Snapshot"/>.</summary>
    internal UInt128[] Globals { get; }

    internal bool[] DroppedElements { get; }

    internal bool[] DroppedData { get; }
}
