using System.Runtime.InteropServices;
using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A linear memory: bytes that guests and the host share.</summary>
public sealed unsafe class Memory
{
    /// <summary>Bytes of a page, the unit a memory grows by.</summary>
    public const int PageBytes = 65536;

    private readonly MemoryRegion _region;
    private MemoryDescriptor* _descriptor;

    internal Memory(Store store, MemoryType type, long contextBytes)
    {
        Store = store;
        Type = type;
        var most = Math.Min((long)type.PagesMax * PageBytes, store.Limits.MemoryBytesMax);
        _region = new MemoryRegion(
            store.Engine.Arena, contextBytes, Math.Min((long)type.Limits.Minimum * PageBytes, most), most);
        _descriptor = (MemoryDescriptor*)NativeMemory.AllocZeroed((nuint)sizeof(MemoryDescriptor));
        _descriptor->Base = _region.Base;
        if (Grow(type.Limits.Minimum) < 0)
        {
            Free();
            throw new LinkException(
                $"a memory of {type.Limits.Minimum} pages is over the limit of {store.Limits.MemoryBytesMax} bytes");
        }
    }

    /// <summary>The type it was made with.</summary>
    public MemoryType Type { get; }

    /// <summary>The size now, in pages of 64 KiB.</summary>
    public uint PageCount => (uint)(_descriptor->Length / PageBytes);

    /// <summary>The size now, in bytes.</summary>
    public long Length => (long)_descriptor->Length;

    internal Store Store { get; }

    internal nint Base => _region.Base;

    internal MemoryRegion Region => _region;

    internal nint Descriptor => (nint)_descriptor;

    /// <summary>The bytes from <paramref name="address"/> on; valid until the memory is reset or its store is disposed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the memory.</exception>
    public Span<byte> Span(uint address, int length) => TryGetSpan(address, (uint)length, out var bytes)
        ? bytes
        : throw new ArgumentOutOfRangeException(
            nameof(address), $"{length} bytes at {address} are not within the memory's {Length} bytes");

    /// <summary>The bytes from <paramref name="address"/> on, if they are all within the memory and no more than a span
    /// can hold.</summary>
    public bool TryGetSpan(uint address, uint length, out Span<byte> bytes)
    {
        if ((ulong)address + length > _descriptor->Length || length > int.MaxValue)
        {
            bytes = default;
            return false;
        }

        bytes = new Span<byte>((byte*)_descriptor->Base + address, (int)length);
        return true;
    }

    /// <summary>Adds zeroed pages.</summary>
    /// <returns>The size before, in pages, or -1 when the memory's maximum or the store's limit forbids it.</returns>
    public long Grow(uint pages)
    {
        var before = PageCount;
        var after = (ulong)before + pages;
        if (after > Type.PagesMax || !Store.TryTakeMemory((long)pages * PageBytes))
        {
            return -1;
        }

        if (!_region.TryCommit((long)after * PageBytes))
        {
            Store.GiveMemory((long)pages * PageBytes);
            return -1;
        }

        _descriptor->Length = after * PageBytes;
        return before;
    }

    /// <summary>Makes the size and every byte what they were when an image was taken.</summary>
    /// <param name="image">The image.</param>
    /// <param name="isNew">Whether nothing was written to the memory yet.</param>
    /// <exception cref="LinkException">The store's limit forbids the size.</exception>
    internal void Restore(MemoryImage image, bool isNew)
    {
        var growth = image.Bytes - Length;
        if (growth > 0 && !Store.TryTakeMemory(growth))
        {
            throw new LinkException($"a memory of {image.Bytes} bytes is over the limit of {Store.Limits.MemoryBytesMax} bytes");
        }

        if (!_region.TryRestore(image.Bytes, image.File, isNew))
        {
            Store.GiveMemory(growth);
            throw new GuestMemoryException($"no {image.Bytes} bytes for a memory");
        }

        Store.GiveMemory(Math.Max(-growth, 0));
        _descriptor->Length = (ulong)image.Bytes;
        image.CopyTo(this);
    }

    internal void Free()
    {
        _region.Free();
        NativeMemory.Free(_descriptor);
        _descriptor = null;
    }
}
