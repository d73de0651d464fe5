using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Longshore.Functions.Objects;

/// <summary>An object that is being read. All bytes are of one put, whatever happens to the object meanwhile: if a store cannot keep them, the
/// reading fails as <see cref="ObjectFailure.Changed"/>.</summary>
/// <param name="info">What is known of it.</param>
/// <param name="offset">The first byte that is read.</param>
/// <param name="length">The number of bytes that are read.</param>
/// <param name="content">Has exactly these bytes. Its errors are <see cref="ObjectException"/>s.</param>
public sealed class ObjectBody(ObjectInfo info, long offset, long length, Stream content) : IAsyncDisposable
{
    /// <summary>What is known of the object.</summary>
    public ObjectInfo Info => info;

    /// <summary>The first byte that is read, counted from 0.</summary>
    public long Offset => offset;

    /// <summary>The number of bytes that are read.</summary>
    public long Length => length;

    /// <summary>The bytes.</summary>
    public Stream Content => content;

    /// <summary>A file that has the object's bytes at their own offsets and is never changed, for whoever maps it instead of reading
    /// <see cref="Content"/>. It is closed when this is disposed. Default: null, the store has no such file.</summary>
    public SafeFileHandle? File { get; init; }

    /// <summary>Reads all bytes.</summary>
    /// <param name="bytesMax">The most of them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ObjectException">There are more, or the reading fails.</exception>
    public async Task<byte[]> ReadAllAsync(int bytesMax, CancellationToken cancellationToken)
    {
        CheckLength(bytesMax);
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <summary>Reads all bytes into an array of the shared pool, which may be longer. New arrays of some megabytes would be large objects, whose
    /// number makes the runtime collect the whole heap.</summary>
    /// <param name="bytesMax">The most of them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The array. The caller returns it to the pool.</returns>
    /// <exception cref="ObjectException">There are more, or the reading fails.</exception>
    internal async Task<byte[]> RentAllAsync(int bytesMax, CancellationToken cancellationToken)
    {
        CheckLength(bytesMax);
        var bytes = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            await content.ReadExactlyAsync(bytes.AsMemory(0, (int)length), cancellationToken).ConfigureAwait(false);
            return bytes;
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => content.DisposeAsync();

    private void CheckLength(int bytesMax)
    {
        if (length > bytesMax)
        {
            throw new ObjectException(
                ObjectFailure.TooLarge, FormattableString.Invariant($"{length} bytes of an object are more than the {bytesMax} that are read at a time: read ranges"));
        }
    }
}
