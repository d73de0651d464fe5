using System.IO.Pipelines;

namespace Longshore.Rpc.Framing;

/// <summary>Sends frames from any thread, one after the other. The sender waits while the peer does not read: backpressure.</summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="closed">Cancelled when the connection is closed.</param>
public sealed class FrameSender(PipeWriter output, CancellationToken closed) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Sends a whole frame.</summary>
    /// <param name="frame">The frame with its header.</param>
    /// <param name="cancellationToken">Ends waiting for earlier frames. A frame that was begun is never cut off by it.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!await output.WriteInPiecesAsync(frame, written: null, closed))
            {
                throw new IOException("the peer closed the connection");
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();
}
