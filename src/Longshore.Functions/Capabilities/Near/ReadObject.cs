using System.Buffers;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Wasm;
using Longshore.Wasm.Native;

namespace Longshore.Functions.Capabilities.Near;

/// <summary>An object, or a part of one, on its way into a guest's memory: its file, mapped copy-on-write, or its bytes. If the call is ended
/// meanwhile, it is left to the garbage collector.</summary>
internal sealed class ReadObject : IDisposable
{
    private readonly FilePages? _pages;
    private readonly ReadOnlyMemory<byte> _bytes;
    private byte[]? _rented;

    /// <summary>Bytes that stay the caller's.</summary>
    public ReadObject(ReadOnlyMemory<byte> bytes) => (_bytes, Length) = (bytes, bytes.Length);

    private ReadObject(byte[] rented, int length)
        : this(rented.AsMemory(0, length)) => _rented = rented;

    private ReadObject(FilePages pages, int length) => (_pages, Length) = (pages, length);

    /// <summary>The number of bytes.</summary>
    public int Length { get; }

    /// <summary>Opens a part of an object.</summary>
    /// <param name="store">The store.</param>
    /// <param name="address">The object.</param>
    /// <param name="range">The part.</param>
    /// <param name="mayMap">Whether the memory can take pages of a file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ObjectException">It has no such part, or it cannot be read.</exception>
    public static async Task<ReadObject> OpenAsync(
        IObjectStore store, ObjectAddress address, ObjectRange range, bool mayMap, CancellationToken cancellationToken)
    {
        await using var body = await store.OpenAsync(address, range, cancellationToken);
        return (mayMap ? TryMap(body) : null) ?? new ReadObject(await body.RentAllAsync(NearLimits.ObjectBytesMax, cancellationToken), (int)body.Length);
    }

    /// <summary>Puts the bytes into pages of a memory that are zero.</summary>
    /// <exception cref="GuestMemoryException">The machine has no memory left.</exception>
    public void GiveTo(Memory memory, uint address)
    {
        if (_pages is null)
        {
            _bytes.Span.CopyTo(memory.Span(address, Length));
        }
        else
        {
            memory.Take(address, _pages);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pages?.Dispose();
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // Of a part that ends before the object does, the last page would have bytes that do not belong to it.
    private static ReadObject? TryMap(ObjectBody body) =>
        body.File is { } file
        && body.Length <= NearLimits.ObjectBytesMax
        && body.Offset + body.Length == body.Info.Size
        && FilePages.TryMap(file, body.Offset, body.Length) is { } pages
            ? new ReadObject(pages, (int)body.Length)
            : null;
}
