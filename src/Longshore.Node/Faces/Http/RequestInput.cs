using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>The body of a request in one rented buffer; disposal returns the buffer.</summary>
internal readonly struct RequestInput : IDisposable
{
    private const int FirstBytes = 4 << 10;

    // A body that is announced costs memory only as it arrives.
    private const int AnnouncedBytesMax = 64 << 10;

    private readonly byte[]? _rented;
    private readonly int _length;

    private RequestInput(byte[] rented, int length)
    {
        _rented = rented;
        _length = length;
    }

    public ReadOnlyMemory<byte> Bytes => _rented.AsMemory(0, _length);

    /// <summary>Whether a request has a body to read.</summary>
    public static bool IsIn(HttpRequest request) =>
        request.ContentLength is > 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count > 0)
        || (request.ContentLength is null && !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol));

    /// <summary>Reads the whole body.</summary>
    /// <returns>The body, or null if it is longer than <paramref name="bytesMax"/>.</returns>
    public static async ValueTask<RequestInput?> ReadAsync(
        HttpRequest request, int bytesMax, CancellationToken cancellationToken)
    {
        if (request.ContentLength > bytesMax)
        {
            return null;
        }

        var rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength ?? FirstBytes, AnnouncedBytesMax));
        var used = 0;
        var isWhole = false;
        try
        {
            // One byte more than the limit distinguishes a body that is too long from one of exactly the limit.
            while (used <= bytesMax)
            {
                if (used == rented.Length)
                {
                    rented = Grow(rented, used);
                }

                var got = await request.Body.ReadAsync(rented.AsMemory(used), cancellationToken);
                used += got;
                if (got == 0 || used == request.ContentLength)
                {
                    isWhole = true;
                    return new RequestInput(rented, used);
                }
            }

            return null;
        }
        finally
        {
            if (!isWhole)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    private static byte[] Grow(byte[] rented, int used)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * rented.Length, Array.MaxLength));
        rented.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(rented);
        return larger;
    }
}
