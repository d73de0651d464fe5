using System.Runtime.InteropServices;

namespace Longshore.Wasm.Execution;

/// <summary>The bytes of one memory, or of a shared memory with all its views.</summary>
internal sealed unsafe class LinearMemory
{
    private readonly Lock _growth = new();
    private readonly MemoryBudget _budget;
    private readonly MemoryRegion _region;
    private MemoryDescriptor* _descriptor;

    /// <param name="arena">See <see cref="MemoryRegion"/>.</param>
    /// <param name="type">The memory's type.</param>
    /// <param name="budget">The budget that the memory's bytes are taken from.</param>
    /// <param name="contextBytes">The length of the instance context before the memory, in bytes; 0 without one.</param>
    /// <exception cref="LinkException">The initial size exceeds the budget.</exception>
    public LinearMemory(Native.GuestArena? arena, MemoryType type, MemoryBudget budget, long contextBytes)
    {
        Type = type;
        _budget = budget;
        var most = Math.Min((long)type.PagesMax * Memory.PageBytes, budget.Most);
        _region = new MemoryRegion(arena, contextBytes, Math.Min((long)type.Limits.Minimum * Memory.PageBytes, most), most);
        _descriptor = (MemoryDescriptor*)NativeMemory.AllocZeroed((nuint)sizeof(MemoryDescriptor));
        _descriptor->Base = _region.Base;
        if (Grow(type.Limits.Minimum) < 0)
        {
            Free();
            throw new LinkException($"a memory of {type.Limits.Minimum} pages is over the limit of {budget.Most} bytes");
        }
    }

    public MemoryType Type { get; }

    public MemoryRegion Region => _region;

    public nint Descriptor => (nint)_descriptor;

    public long Length => (long)Volatile.Read(ref _descriptor->Length);

    /// <summary>See <see cref="Memory.MayGrow"/>.</summary>
    public bool MayGrow { get; set; } = true;

    /// <summary>See <see cref="Memory.TryGetSpan"/>.</summary>
    public bool TryGetSpan(uint address, uint length, out Span<byte> bytes)
    {
        if (address + (long)length > Length || length > int.MaxValue)
        {
            bytes = default;
            return false;
        }

        bytes = new Span<byte>((byte*)_descriptor->Base + address, (int)length);
        return true;
    }

    /// <summary>See <see cref="Memory.Grow"/>.</summary>
    public long Grow(uint pages)
    {
        lock (_growth)
        {
            var before = (uint)(Length / Memory.PageBytes);
            var after = (ulong)before + pages;
            if (!MayGrow || after > Type.PagesMax || !_budget.TryTake((long)pages * Memory.PageBytes))
            {
                return -1;
            }

            if (!_region.TryGrow((long)after * Memory.PageBytes))
            {
                _budget.Give((long)pages * Memory.PageBytes);
                return -1;
            }

            Volatile.Write(ref _descriptor->Length, after * Memory.PageBytes);
            return before;
        }
    }

    /// <summary>See <see cref="Memory.Take"/>.</summary>
    public void Take(uint address, Native.FilePages pages)
    {
        if (address + pages.Length > Length || !_region.CanOverlay)
        {
            throw new ArgumentOutOfRangeException(nameof(address), $"{pages.Length} bytes of a file do not fit at {address}");
        }

        _region.Overlay(pages, address);
    }

    /// <summary>See <see cref="Memory.Restore"/>.</summary>
    public void Restore(MemoryImage image, bool isNew, bool isWatched)
    {
        var growth = image.Bytes - Length;
        if (growth > 0 && !_budget.TryTake(growth))
        {
            throw new LinkException($"a memory of {image.Bytes} bytes is over the limit of {_budget.Most} bytes");
        }

        if (!_region.TryRestore(image.Bytes, image.File, isNew, isWatched))
        {
            _budget.Give(growth);
            throw new GuestMemoryException($"no {image.Bytes} bytes for a memory");
        }

        _budget.Give(Math.Max(-growth, 0));
        _descriptor->Length = (ulong)image.Bytes;
    }

    public void Free()
    {
        _region.Free();
        NativeMemory.Free(_descriptor);
        _descriptor = null;
    }
}
