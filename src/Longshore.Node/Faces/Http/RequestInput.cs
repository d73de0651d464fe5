using Longshore.Functions.Calls;
using Longshore.Node.Faces.Accounts;
using Longshore.Rpc.Framing;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>The body of a request in one rented buffer, or why it was not read; disposal returns the buffer.</summary>
internal readonly struct RequestInput : IDisposable
{
    private const int FirstBytes = 4 << 10;

    private readonly byte[]? _rented;
    private readonly int _length;
    private readonly HeldBytes? _held;

    private RequestInput(byte[] rented, int length, HeldBytes? held) => (_rented, _length, _held) = (rented, length, held);

    private RequestInput(Failure refusal) => Refusal = refusal;

    /// <summary><see cref="Failure.InputLimit"/> or <see cref="Failure.Overloaded"/> if the body was not read.</summary>
    public Failure Refusal { get; }

    public ReadOnlyMemory<byte> Bytes => _rented.AsMemory(0, _length);

    /// <summary>Whether a request has a body to read.</summary>
    public static bool IsIn(HttpRequest request) =>
        request.ContentLength is > 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count > 0)
        || (request.ContentLength is null && !HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol));

    /// <summary>Reads the whole body. An announced one takes memory only as it arrives.</summary>
    /// <param name="request">The request.</param>
    /// <param name="bytesMax">The most bytes of the body.</param>
    /// <param name="held">Counts the bytes of large bodies; null if they are not counted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="BadHttpRequestException">The client left before the end, or sent what is no body.</exception>
    public static async ValueTask<RequestInput> ReadAsync(
        HttpRequest request, int bytesMax, HeldBytes? held, CancellationToken cancellationToken)
    {
        if (request.ContentLength > bytesMax)
        {
            return new RequestInput(Failure.InputLimit);
        }

        var rented = SharedBuffers.Pool.Rent((int)Math.Min(request.ContentLength ?? FirstBytes, NodeAccounts.FreeBytes));
        var used = 0;
        var isWhole = false;
        try
        {
            // One byte more than the limit distinguishes a body that is too long from one of exactly the limit.
            while (used <= bytesMax)
            {
                if (used == rented.Length && !TryGrow(ref rented, used, held))
                {
                    return new RequestInput(Failure.Overloaded);
                }

                var got = await request.Body.ReadAsync(rented.AsMemory(used), cancellationToken);
                used += got;
                if (got == 0 || used == request.ContentLength)
                {
                    isWhole = true;
                    return new RequestInput(rented, used, held);
                }
            }

            return new RequestInput(Failure.InputLimit);
        }
        catch (IOException lost) when (lost is not BadHttpRequestException)
        {
            // The connection is the client's: no store and no disk of the node has failed.
            throw new BadHttpRequestException("the body could not be read to its end", StatusCodes.Status400BadRequest, lost);
        }
        finally
        {
            if (!isWhole)
            {
                Return(rented, held);
            }
        }
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            Return(_rented, _held);
        }
    }

    // The first buffer is never longer than the bytes that are not counted.
    private static long Counted(byte[] rented) => Math.Max(rented.Length - NodeAccounts.FreeBytes, 0);

    private static bool TryGrow(ref byte[] rented, int used, HeldBytes? held)
    {
        var larger = SharedBuffers.Pool.Rent((int)Math.Min(2L * rented.Length, Array.MaxLength));
        if (held?.TryAdd(Counted(larger)) == false)
        {
            SharedBuffers.Pool.Return(larger);
            return false;
        }

        rented.AsSpan(0, used).CopyTo(larger);
        Return(rented, held);
        rented = larger;
        return true;
    }

    private static void Return(byte[] rented, HeldBytes? held)
    {
        held?.Remove(Counted(rented));
        SharedBuffers.Pool.Return(rented);
    }
}
