using System.Buffers;
using Longshore.Functions.Objects;

namespace Longshore.Storage.Rados;

/// <summary>All bytes of a put in memory, from a pool. Whoever has it disposes it once.</summary>
internal sealed class PutBuffer : IDisposable
{
    private const int FirstBytes = 64 << 10;

    private readonly Func<long, bool> _reserve;
    private byte[] _bytes;

    private PutBuffer(byte[] bytes, Func<long, bool> reserve) => (_bytes, _reserve) = (bytes, reserve);

    /// <summary>The number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes, until the buffer is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

    /// <summary>Reads the bytes of a put.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="reserve">Counts bytes of memory, and returns false if there are too many; negative ones give back.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ObjectException">They are too many.</exception>
    public static async Task<PutBuffer> ReadAsync(ObjectContent content, Func<long, bool> reserve, CancellationToken cancellationToken)
    {
        if (content.Length > RadosObjectStore.ObjectBytesMax)
        {
            throw ObjectException.TooLarge(RadosObjectStore.ObjectBytesMax);
        }

        // One more than is announced, so that the end is found without a larger buffer.
        var buffer = new PutBuffer(Rent((int)(content.Length + 1 ?? FirstBytes), reserve), reserve);
        try
        {
            while (await content.Bytes.ReadAsync(buffer._bytes.AsMemory(buffer.Length), cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                buffer.Length += read;
                buffer.MakeRoom();
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Return(_bytes, _reserve);
        _bytes = [];
    }

    private static byte[] Rent(int bytes, Func<long, bool> reserve)
    {
        var rented = ArrayPool<byte>.Shared.Rent(bytes);
        if (reserve(rented.Length))
        {
            return rented;
        }

        ArrayPool<byte>.Shared.Return(rented);
        throw new ObjectException(ObjectFailure.Overloaded, "the puts under way have as many bytes as they may");
    }

    private static void Return(byte[] rented, Func<long, bool> reserve)
    {
        if (rented.Length > 0)
        {
            reserve(-rented.Length);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void MakeRoom()
    {
        if (Length > RadosObjectStore.ObjectBytesMax)
        {
            throw ObjectException.TooLarge(RadosObjectStore.ObjectBytesMax);
        }

        if (Length < _bytes.Length)
        {
            return;
        }

        var larger = Rent(2 * Length, _reserve);
        _bytes.AsSpan(0, Length).CopyTo(larger);
        Return(_bytes, _reserve);
        _bytes = larger;
    }
}
