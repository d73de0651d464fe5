using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The address range of one memory, with the context of its instance before it. Either may be missing.</summary>
internal sealed unsafe class MemoryRegion
{
    // What an idle slot may keep of the machine's memory.
    private const long ReadyBytesMax = 192 << 10;

    private readonly GuestArena? _arena;
    private readonly nint _start;
    private readonly long _reserved;
    private nint _base;
    private long _committed;
    private bool _hasSaveArea;
    private MemoryFile? _mapped;

    /// <param name="arena">Where the memory is guarded by protected pages, or null where code checks bounds.</param>
    /// <param name="contextBytes">Bytes to commit before the memory.</param>
    /// <param name="memoryBytes">Bytes that will be committed first.</param>
    /// <param name="memoryBytesMax">Most bytes the memory will grow to.</param>
    public MemoryRegion(GuestArena? arena, long contextBytes, long memoryBytes, long memoryBytesMax)
    {
        _arena = arena;
        ContextBytes = Pages.RoundUp(contextBytes);
        if (arena is not null && arena.TryTakeReady(ContextBytes, memoryBytes, out _base))
        {
            _committed = memoryBytes;
            return;
        }

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

    /// <summary>Makes the memory so long and all of it zero, or as a file that is as long.</summary>
    /// <param name="memoryBytes">The length.</param>
    /// <param name="file">The file, or null.</param>
    /// <param name="isNew">Whether nothing was written to the memory yet.</param>
    /// <returns>False when there is no memory for it.</returns>
    public bool TryRestore(long memoryBytes, MemoryFile? file, bool isNew)
    {
        if (_committed > memoryBytes)
        {
            Decommit(memoryBytes);
        }

        if (file is not null)
        {
            if (_mapped == file)
            {
                file.RestoreAt(_base);
            }
            else
            {
                file.MapAt(_base);
                _mapped = file;
                _committed = memoryBytes;
            }
        }
        else
        {
            if (!TryCommit(memoryBytes))
            {
                return false;
            }

            if (!isNew)
            {
                Pages.Clear(_base, memoryBytes);
            }
        }

        return true;
    }

    // A file's mapping goes as a whole.
    private void Decommit(long keep)
    {
        if (_mapped is not null)
        {
            var from = Math.Max(keep, _mapped.Length);
            Pages.Decommit(_base + (nint)from, Math.Max(_committed - from, 0));
            if (keep < _mapped.Length)
            {
                Pages.Unmap(_base, _mapped.Length);
                _mapped = null;
                keep = 0;
            }
        }
        else
        {
            Pages.Decommit(_base + (nint)keep, _committed - keep);
        }

        _committed = keep;
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

        if (TryKeepReady(memory))
        {
            return;
        }

        if (_mapped is not null)
        {
            Pages.Unmap(memory, _mapped.Length);
        }

        Pages.Decommit(memory - (nint)ContextBytes, ContextBytes + _committed);
        if (_hasSaveArea)
        {
            Pages.Decommit(memory - GuestArena.ContextBytesMax, Parking.SaveBytes);
        }

        _arena.GiveSlot(memory);
    }

    // Writing zeros is cheaper than to have the system take pages and give them again.
    private bool TryKeepReady(nint memory)
    {
        if (_mapped is not null || _hasSaveArea || ContextBytes + _committed > ReadyBytesMax || !_arena!.KeepsReady)
        {
            return false;
        }

        new Span<byte>((void*)(memory - (nint)ContextBytes), (int)(ContextBytes + _committed)).Clear();
        return _arena.TryGiveReady(memory, ContextBytes, _committed);
    }
}
