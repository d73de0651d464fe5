using Longshore.Wasm.Native;

namespace Longshore.Wasm.Execution;

/// <summary>The address range of one memory, preceded by the context of its instance. Either part may be missing.</summary>
internal sealed unsafe class MemoryRegion
{
    // The system has 65,530 mappings for a process by default, and each of these takes two of them.
    private const int OverlaysMax = 16;

    // The most machine memory that an idle slot may keep, in bytes.
    private const long ReadyBytesMax = 192 << 10;

    // What a guest takes beyond this length is of huge pages: 8 MiB. On a virtual machine, to touch 118 MB takes 20 ms instead of 70 to 100, and to
    // release them 0.4 ms instead of 6 to 10, in which changes of the process's other mappings wait. Shorter memories are many, and sparse.
    private const long HugeFromBytes = 8 << 20;

    private readonly GuestArena? _arena;
    private readonly long _bytesMax;
    private readonly nint _start;
    private readonly long _reserved;
    private nint _base;
    private long _committed;
    private bool _hasSaveArea;

    // Where huge pages begin; 0 if there are none.
    private long _hugeFrom;
    private MemoryFile? _mapped;

    // Those of the mapped file; null before there is one.
    private CopiedPages? _copied;

    // Parts of the memory that are mapped from another file.
    private List<(long Offset, long Bytes)>? _overlays;

    // Those of them that no delta knows.
    private List<(long Offset, long Bytes)>? _filePages;

    /// <param name="arena">The arena of guarded memories, or null if compiled code checks bounds.</param>
    /// <param name="contextBytes">The bytes to commit before the memory.</param>
    /// <param name="memoryBytes">The bytes of memory that will be committed first.</param>
    /// <param name="memoryBytesMax">The largest size the memory can grow to, in bytes.</param>
    public MemoryRegion(GuestArena? arena, long contextBytes, long memoryBytes, long memoryBytesMax)
    {
        (_arena, _bytesMax) = (arena, Pages.RoundUp(memoryBytesMax));
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
            // A memory that can never hold a byte still has an address, which no other memory has.
            _reserved = Math.Max(ContextBytes + Pages.RoundUp(memoryBytesMax), Pages.Bytes);
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

    /// <summary>Whether a guest can be parked by protecting the control page, the first page of the context.</summary>
    public bool CanBeProtected => _arena is not null;

    private nint ControlPage => _base - (nint)ContextBytes;

    private nint SaveArea => _base - GuestArena.ContextBytesMax;

    /// <summary>Whether the memory is a private mapping of a file.</summary>
    public bool IsMapped(MemoryFile file) => _mapped == file;

    /// <summary>The file of which parts lie over the memory, or null.</summary>
    public MemoryFile? Overlaid { get; private set; }

    /// <summary>Maps a part of a file over a part of the memory, copy-on-write, until the memory is restored.</summary>
    /// <returns>False if there are too many, or the system refuses: then the part is unchanged.</returns>
    public bool TryOverlay(MemoryFile file, long fileOffset, long offset, long bytes)
    {
        if (_overlays?.Count >= OverlaysMax || (Overlaid is not null && Overlaid != file) || !file.TryMapAt(_base + (nint)offset, fileOffset, bytes))
        {
            return false;
        }

        Overlaid = file;
        (_overlays ??= []).Add((offset, bytes));
        return true;
    }

    /// <summary>Whether a page of a mapped file could not be read since the memory was restored.</summary>
    // A memory that was freed has no slot.
    public bool HasLostPages => _base != 0 && _arena?.HasLostPages(_base) is true;

    /// <summary>Whether there is room for <see cref="Overlay"/>.</summary>
    public bool CanOverlay => _arena is not null && _overlays is not { Count: >= OverlaysMax };

    /// <summary>Moves pages of a file over a part of the memory, until the memory is restored.</summary>
    /// <exception cref="GuestMemoryException">The system refuses.</exception>
    public void Overlay(FilePages pages, long offset)
    {
        // Whatever lies there afterwards is removed when the memory is restored.
        (_overlays ??= []).Add((offset, pages.Length));
        (_filePages ??= []).Add((offset, pages.Length));
        pages.MoveTo(_base + (nint)offset);
    }

    /// <summary>Whether a page of the memory may be one of a file that <see cref="Overlay"/> took: the page map does not tell what it is.</summary>
    public bool IsOfFilePages(long offset)
    {
        if (_filePages is null)
        {
            return false;
        }

        // Asked for each page of a memory: a delegate would be allocated each time.
        foreach (var (start, bytes) in _filePages)
        {
            if (offset >= start && offset - start < bytes)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Protects the control page, which parks the guest at its next check.</summary>
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

    /// <summary>Removes the protection.</summary>
    public void Unprotect()
    {
        if (!Pages.TryCommit(ControlPage, Pages.Bytes))
        {
            throw new GuestMemoryException("the control page of a guest cannot be unprotected");
        }
    }

    private long ContextBytes { get; }

    /// <summary>Makes the memory longer, for a guest that needs more.</summary>
    /// <returns>False if the machine has no memory for it.</returns>
    public bool TryGrow(long memoryBytes)
    {
        // What a module has from the beginning is often used in part.
        if (_arena is not null && _hugeFrom == 0 && _committed > 0 && memoryBytes > Math.Max(_committed, HugeFromBytes))
        {
            // Once for all that the memory may grow to: more advice would make more mappings.
            _hugeFrom = Math.Max(_committed, HugeFromBytes);
            Pages.UseHugePages(_base + (nint)_hugeFrom, _bytesMax - _hugeFrom);
        }

        return TryCommit(memoryBytes);
    }

    /// <summary>Makes the memory longer.</summary>
    /// <returns>False if the machine has no memory for it.</returns>
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

    /// <summary>Sets the length of the memory and fills it with zeros or with a file of that length.</summary>
    /// <param name="memoryBytes">The length, in bytes.</param>
    /// <param name="file">The file, or null for zeros.</param>
    /// <param name="isNew">Whether the memory is still unwritten.</param>
    /// <param name="isWatched">Whether <see cref="NoteCopies"/> was called if anything written since the last time may have copied a page.</param>
    /// <returns>False if the machine has no memory for it.</returns>
    public bool TryRestore(long memoryBytes, MemoryFile? file, bool isNew, bool isWatched)
    {
        var hasLostPages = HasLostPages;
        if (!isWatched || _overlays is not null)
        {
            NoteCopies();
        }

        if (!TryRemoveOverlays())
        {
            return false;
        }

        if (_committed > memoryBytes)
        {
            Decommit(memoryBytes);
        }

        if (file is not null)
        {
            if (_mapped == file && !hasLostPages)
            {
                file.RestoreAt(_base, _copied!);
            }
            else
            {
                file.MapAt(_base);
                _mapped = file;
                _copied ??= new CopiedPages();
                _copied.MayBeMore = true;
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

    /// <summary>Notes that pages may have become copies of the mapped file's, so that the next <see cref="TryRestore"/> looks for them.</summary>
    public void NoteCopies()
    {
        if (_copied is not null)
        {
            _copied.MayBeMore = true;
        }
    }

    // Each part is again what it was before: of the file that is mapped, or zero.
    private bool TryRemoveOverlays()
    {
        foreach (var (offset, bytes) in _overlays ?? [])
        {
            var inFile = Math.Clamp((_mapped?.Length ?? 0) - offset, 0, bytes);
            if (inFile > 0 && !_mapped!.TryMapAt(_base + (nint)offset, offset, inFile))
            {
                return false;
            }

            if (inFile < bytes && !TryZero(offset + inFile, bytes - inFile))
            {
                return false;
            }
        }

        (_overlays, _filePages, Overlaid) = (null, null, null);
        if (_base != 0)
        {
            _arena?.ForgetLostPages(_base);
        }

        return true;
    }

    private bool TryZero(long offset, long bytes)
    {
        Pages.Unmap(_base + (nint)offset, bytes);
        return Pages.TryCommit(_base + (nint)offset, bytes);
    }

    // The mapping of a file is removed as a whole.
    private void Decommit(long keep)
    {
        RemoveHugePages(_base, keep);
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

    // The pages are released before their mapping is, which takes the process's lock for changes.
    private void RemoveHugePages(nint memory, long keep)
    {
        if (_hugeFrom != 0 && keep <= _hugeFrom)
        {
            if (_committed > _hugeFrom)
            {
                Pages.Discard(memory + (nint)_hugeFrom, _committed - _hugeFrom);
                _committed = _hugeFrom;
            }

            Pages.Unmap(memory + (nint)_hugeFrom, _bytesMax - _hugeFrom);
            _hugeFrom = 0;
        }
    }

    public void Free()
    {
        var memory = Interlocked.Exchange(ref _base, 0);
        if (memory == 0)
        {
            return;
        }

        RemoveHugePages(memory, keep: 0);
        if (_arena is null)
        {
            Pages.Free(_start, _reserved);
            return;
        }

        foreach (var (offset, bytes) in _overlays ?? [])
        {
            Pages.Unmap(memory + (nint)offset, bytes);
        }

        _arena.ForgetLostPages(memory);

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

    // Writing zeros is cheaper than returning pages to the system and taking new ones.
    private bool TryKeepReady(nint memory)
    {
        if (_mapped is not null || _overlays is not null || _hasSaveArea || ContextBytes + _committed > ReadyBytesMax || !_arena!.KeepsReady)
        {
            return false;
        }

        new Span<byte>((void*)(memory - (nint)ContextBytes), (int)(ContextBytes + _committed)).Clear();
        return _arena.TryGiveReady(memory, ContextBytes, _committed);
    }
}
