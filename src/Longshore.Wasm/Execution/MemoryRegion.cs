using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The address range of one memory, with the context of its instance before it.</summary>
internal sealed class MemoryRegion
{
    private readonly GuestArena? _arena;
    private readonly nint _start;
    private readonly long _reserved;
    private nint _base;
    private long _committed;

    /// <param name="arena">Where the memory is guarded by protected pages, or null where code checks bounds.</param>
    /// <param name="contextBytes">Bytes to commit before the memory.</param>
    /// <param name="memoryBytesMax">Most bytes the memory will grow to.</param>
    public MemoryRegion(GuestArena? arena, long contextBytes, long memoryBytesMax)
    {
        _arena = arena;
        ContextBytes = Pages.RoundUp(contextBytes);
        if (arena is not null)
        {
            _base = arena.TakeSlot();
        }
        else
        {
            _reserved = ContextBytes + Pages.RoundUp(memoryBytesMax);
            _start = Pages.Reserve(_reserved);
            _base = _start + (nint)ContextBytes;
        }

        if (!Pages.TryCommit(_base - (nint)ContextBytes, ContextBytes))
        {
            Free();
            throw new GuestMemoryException($"no {ContextBytes} bytes for the context of an instance");
        }
    }

    public nint Base => _base;

    private long ContextBytes { get; }

    public bool TryCommit(long memoryBytes)
    {
        if (memoryBytes > _committed)
        {
            if (!Pages.TryCommit(_base + (nint)_committed, memoryBytes - _committed))
            {
                return false;
            }

            _committed = memoryBytes;
        }

        return true;
    }

    /// <summary>Makes all of the memory zero again and shrinks it.</summary>
    public void Reset(long memoryBytes)
    {
        Pages.Decommit(_base + (nint)memoryBytes, _committed - memoryBytes);
        _committed = memoryBytes;
        Pages.Clear(_base, memoryBytes);
    }

    public void Free()
    {
        var memory = Interlocked.Exchange(ref _base, 0);
        if (memory == 0)
        {
            return;
        }

        if (_arena is null)
        {
            Pages.Free(_start, _reserved);
            return;
        }

        Pages.Decommit(memory - (nint)ContextBytes, ContextBytes + _committed);
        _arena.GiveSlot(memory);
    }
}
