using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The contents of a memory at one moment.</summary>
internal sealed class MemoryImage
{
    // Below this size, clearing and copying is faster than finding the pages that were written.
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

    /// <summary>The length of the memory, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The whole contents as a file to map, or null if the memory is small or larger than a span.</summary>
    public MemoryFile? File { get; }

    /// <summary>Copies the contents that are not zero into a zeroed memory.</summary>
    public void CopyTo(Memory memory)
    {
        foreach (var (address, bytes) in _runs)
        {
            bytes.CopyTo(memory.Span(address, bytes.Length));
        }
    }

    /// <summary>The page at an address, or empty if it is all zero.</summary>
    public ReadOnlySpan<byte> PageAt(uint address)
    {
        if (address >= Bytes)
        {
            return default;
        }

        if (File is not null)
        {
            return File.Page(address);
        }

        foreach (var (start, bytes) in _runs)
        {
            if (address >= start && address - start < bytes.Length)
            {
                return bytes.AsSpan((int)(address - start), Pages.Bytes);
            }
        }

        return default;
    }

    // Keeps only the pages that are not all zero, with neighbours as one run.
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
