using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>What a memory held at one moment.</summary>
internal sealed class MemoryImage
{
    // Below this, clearing and copying is faster than asking which pages were written.
    private const long MappedBytesMin = 256 << 10;

    private readonly List<(uint Address, byte[] Bytes)> _runs = [];

    public MemoryImage(Memory memory)
    {
        Bytes = memory.Length;
        if (Bytes >= MappedBytesMin && Bytes <= int.MaxValue)
        {
            File = new MemoryFile(memory.Span(0, (int)Bytes));
        }
        else
        {
            KeepRuns(memory);
        }
    }

    /// <summary>The memory's length.</summary>
    public long Bytes { get; }

    /// <summary>All of it, to be mapped; null for a memory that is small, or larger than a span.</summary>
    public MemoryFile? File { get; }

    /// <summary>Copies what is not zero into a memory that is.</summary>
    public void CopyTo(Memory memory)
    {
        foreach (var (address, bytes) in _runs)
        {
            bytes.CopyTo(memory.Span(address, bytes.Length));
        }
    }

    // Only pages that are not all zero are kept, neighbours together.
    private void KeepRuns(Memory memory)
    {
        long start = -1;
        for (long at = 0; at <= memory.Length; at += Pages.Bytes)
        {
            var used = at < memory.Length && memory.Span((uint)at, Pages.Bytes).ContainsAnyExcept((byte)0);
            if (used && start < 0)
            {
                start = at;
            }
            else if (!used && start >= 0)
            {
                _runs.Add(((uint)start, memory.Span((uint)start, (int)(at - start)).ToArray()));
                start = -1;
            }
        }
    }
}
