using Longshore.Wasm.Execution;

namespace Longshore.Wasm;

/// <summary>A linear memory: bytes that guests and the host share.</summary>
public sealed class Memory
{
    /// <summary>Bytes of a page, the unit a memory grows by.</summary>
    public const int PageBytes = 65536;

    private readonly LinearMemory _memory;

    internal Memory(Store store, LinearMemory memory, SharedMemory? shared = null)
    {
        Store = store;
        _memory = memory;
        Shared = shared;
    }

    /// <summary>The type it was made with.</summary>
    public MemoryType Type => _memory.Type;

    /// <summary>The size now, in pages of 64 KiB.</summary>
    public uint PageCount => (uint)(_memory.Length / PageBytes);

    /// <summary>The size now, in bytes.</summary>
    public long Length => _memory.Length;

    /// <summary>What other stores may import, if the memory is shared.</summary>
    public SharedMemory? Shared { get; }

    internal Store Store { get; }

    internal MemoryRegion Region => _memory.Region;

    internal nint Descriptor => _memory.Descriptor;

    /// <summary>The bytes from <paramref name="address"/> on; valid until the memory is reset or its store is disposed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the memory.</exception>
    public Span<byte> Span(uint address, int length) => TryGetSpan(address, (uint)length, out var bytes)
        ? bytes
        : throw new ArgumentOutOfRangeException(
            nameof(address), $"{length} bytes at {address} are not within the memory's {Length} bytes");

    /// <summary>The bytes from <paramref name="address"/> on, if they are all within the memory and no more than a span
    /// can hold.</summary>
    public bool TryGetSpan(uint address, uint length, out Span<byte> bytes) => _memory.TryGetSpan(address, length, out bytes);

    /// <summary>Adds zeroed pages.</summary>
    /// <returns>The size before, in pages, or -1 when the memory's maximum or the store's limit forbids it.</returns>
    public long Grow(uint pages) => _memory.Grow(pages);

    /// <summary>Makes the size and every byte what they were when an image was taken.</summary>
    /// <param name="image">The image.</param>
    /// <param name="isNew">Whether nothing was written to the memory yet.</param>
    /// <exception cref="LinkException">The store's limit forbids the size.</exception>
    internal void Restore(MemoryImage image, bool isNew)
    {
        _memory.Restore(image, isNew);
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
