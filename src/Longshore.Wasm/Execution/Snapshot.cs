using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>The contents of an instance's own memories, tables and globals at one moment. New instances of the same module can
/// start from it, in any store of the engine, and existing instances can be restored to it. Imported items are not part of
/// it.</summary>
public sealed class Snapshot
{
    private readonly Lazy<byte[]> _digest;

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
        _digest = new Lazy<byte[]>(() => SnapshotDigest.Of(this));
    }

    /// <summary>SHA-256 of all of it. Two snapshots of one module with the same digest are the same state.</summary>
    public ReadOnlySpan<byte> Digest => _digest.Value;

    /// <summary>The bytes of its memories.</summary>
    public long Bytes => Memories.Sum(memory => memory.Bytes);

    /// <summary>What differs from another snapshot of the same module. <see cref="Instance.Apply"/> brings an instance from that one to this
    /// one.</summary>
    /// <exception cref="ArgumentException">The other snapshot is of another module, or has a longer memory.</exception>
    public InstanceDelta Since(Snapshot other)
    {
        if (other.Module != Module || Memories.Where((memory, i) => memory.Bytes < other.Memories[i].Bytes).Any())
        {
            throw new ArgumentException("the other snapshot is no earlier state of the same module", nameof(other));
        }

        return new InstanceDelta(
            other, [.. Memories.Select((memory, i) => MemoryDelta.Of(memory, other.Memories[i]))], Tables, Globals, DroppedElements, DroppedData);
    }

    internal CompiledModule Module { get; }

    internal MemoryImage[] Memories { get; }

    /// <summary>For every element, the index of its function plus one, or zero for null. Indices are used because addresses
    /// differ between instances.</summary>
    internal int[][] Tables { get; }

    /// <summary>The bits of the globals. Function references are encoded as in <see cref="Tables"/>.</summary>
    internal UInt128[] Globals { get; }

    internal bool[] DroppedElements { get; }

    internal bool[] DroppedData { get; }
}
