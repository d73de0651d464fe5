using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The address range of one memory, with the context of its instance before it. Either may be missing.</summary>
internal sealed unsafe class MemoryRegion
{
    private readonly GuestArena? _arena;
    private readonly nint _start;
    private readonly long _reserved;
    private nint _base;
    private long _committed;
    private bool _hasSaveArea;

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

    /// <summary>Whether a guest can be parked by protecting the context's control page, its first.</summary>
    public bool CanBeProtected => _arena is not null;

    private nint ControlPage => _base - (nint)ContextBytes;

    private nint SaveArea => _base - GuestArena.ContextBytesMax;

    /// <summary>Protects the control page, so that the guest is parked at its next check.</summary>
    /// <param name="parkable">A handle of the <see cref="IParkable"/>.</param>
    public void Protect(nint parkable)
    {
        if (!_hasSaveArea)
        {
            if (!Pages.TryCommit(SaveArea, Parking.SaveBytes))
            {
                throw new GuestMemoryException($"no {Parking.SaveBytes} bytes to park a guest");
            }

            *(nint*)SaveArea = parkable;
            _hasSaveArea = true;
        }

        Pages.Protect(ControlPage, Pages.Bytes);
    }

    /// <summary>Takes the protection back.</summary>
    public void Unprotect()
    {
        if (!Pages.TryCommit(ControlPage, Pages.Bytes))
        {
            throw new GuestMemoryException("the control page of a guest cannot be used again");
        }
    }

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
        if (_hasSaveArea)
        {
            Pages.Decommit(memory - GuestArena.ContextBytesMax, Parking.SaveBytes);
        }

        _arena.GiveSlot(memory);
    }
}
