using Longshore.Wasm.Execution;
using Longshore.Wasm.Native;

namespace Longshore.Wasm;

/// <summary>A linear memory: bytes that a guest and the host share.</summary>
public sealed class Memory
{
    /// <summary>The length of a page, in bytes. A memory grows by whole pages.</summary>
    public const int PageBytes = 65536;

    private readonly LinearMemory _memory;

    internal Memory(Store store, LinearMemory memory, SharedMemory? shared = null)
    {
        Store = store;
        _memory = memory;
        Shared = shared;
    }

    /// <summary>The type the memory was created with.</summary>
    public MemoryType Type => _memory.Type;

    /// <summary>The current size, in pages of 64 KiB.</summary>
    public uint PageCount => (uint)(_memory.Length / PageBytes);

    /// <summary>The current size, in bytes.</summary>
    public long Length => _memory.Length;

    /// <summary>Whether the memory may become longer. Without it, the guest's allocator finds only what is free already. Default: true.
    /// </summary>
    public bool MayGrow
    {
        get => _memory.MayGrow;
        set => _memory.MayGrow = value;
    }

    /// <summary>The shared memory for other stores to import, or null if the memory is not shared.</summary>
    public SharedMemory? Shared { get; }

    internal Store Store { get; }

    internal MemoryRegion Region => _memory.Region;

    internal nint Descriptor => _memory.Descriptor;

    /// <summary>The bytes from <paramref name="address"/> on. The span is valid until the memory is reset or its store is
    /// disposed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the memory.</exception>
    public Span<byte> Span(uint address, int length) => TryGetSpan(address, (uint)length, out var bytes)
        ? bytes
        : throw new ArgumentOutOfRangeException(
            nameof(address), $"{length} bytes at {address} are not within the memory's {Length} bytes");

    /// <summary>Returns the bytes from <paramref name="address"/> on, if the range is within the memory and fits in a
    /// span.</summary>
    public bool TryGetSpan(uint address, uint length, out Span<byte> bytes) => _memory.TryGetSpan(address, length, out bytes);

    /// <summary>Adds zeroed pages.</summary>
    /// <returns>The previous size, in pages, or -1 if the memory's maximum or the store's limit does not allow the
    /// growth.</returns>
    public long Grow(uint pages) => _memory.Grow(pages);

    /// <summary>Whether <see cref="Take"/> may be called: not if the memory is shared, is not guarded, or has 16 such parts.</summary>
    public bool CanTake => Shared is null && Region.CanOverlay;

    /// <summary>Takes pages of a file in the place of a part of the memory, until the memory is reset.</summary>
    /// <param name="address">Where they begin, a multiple of 4,096.</param>
    /// <param name="pages">The pages. They belong to the memory afterwards.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not within the memory, or there is no room for more.</exception>
    /// <exception cref="GuestMemoryException">The system refuses. The part cannot be used until the memory is reset.</exception>
    public void Take(uint address, FilePages pages) => _memory.Take(address, pages);

    /// <summary>Whether a page of a file that the memory took could not be read since the last reset: the file was cut off, or its disk failed. The
    /// guest and the host have read zeros there.</summary>
    public bool HasLostPages => Region.HasLostPages;

    /// <summary>Restores the size and every byte from an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="isNew">Whether the memory is still unwritten.</param>
    /// <param name="isWatched">See <see cref="MemoryRegion.TryRestore"/>.</param>
    /// <exception cref="LinkException">The store's limit does not allow the size.</exception>
    internal void Restore(MemoryImage image, bool isNew, bool isWatched)
    {
        _memory.Restore(image, isNew, isWatched);
        image.CopyTo(this);
    }

    internal void Free()
    {
        if (Shared is null)
        {
            _memory.Free();
        }
        else
        {
            Shared.Release();
        }
    }
}
