using System.Buffers;
using System.IO.Pipelines;

namespace Longshore.Rpc.Framing;

/// <summary>Reads the frames of one connection. Memory grows with the bytes that have arrived, not with an announced length.</summary>
/// <param name="input">The received bytes.</param>
/// <param name="format">The protocol's frames.</param>
/// <param name="firstBytesTimeMax">The time that the peer has for its preface or, without one, its first frame. An unknown peer must not
/// hold a connection by being silent.</param>
/// <param name="time">The clock of that limit.</param>
public sealed class FrameReceiver(PipeReader input, FrameFormat format, TimeSpan firstBytesTimeMax, TimeProvider time)
{
    private bool _hasBegun;

    /// <summary>Reads the bytes that the peer must send first.</summary>
    /// <returns>False when it sent others, or closed the connection.</returns>
    /// <exception cref="TimeoutException">The peer was silent for too long.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<bool> ReadPrefaceAsync(ReadOnlyMemory<byte> preface, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(firstBytesTimeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        while (true)
        {
            var read = await ReadAsync(either.Token, limit.Token);
            var seen = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, preface.Length));
            var isRight = preface.Span.StartsWith(seen.ToArray());
            if (isRight && seen.Length == preface.Length)
            {
                input.AdvanceTo(seen.End);
                _hasBegun = true;
                return true;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (!isRight || read.IsCompleted || read.IsCanceled)
            {
                return false;
            }
        }
    }

    /// <summary>Reads frames until the peer closes the connection or <see cref="Stop"/> is called.</summary>
    /// <param name="handle">Receives each frame with its header; the memory is valid until the returned task ends.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>False when the connection ended within a frame.</returns>
    /// <exception cref="FrameException">An announced length is outside the limits.</exception>
    /// <exception cref="TimeoutException">The first frame did not arrive in time.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<bool> ReadAllAsync(Func<ReadOnlySequence<byte>, ValueTask> handle, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_hasBegun ? Timeout.InfiniteTimeSpan : firstBytesTimeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        while (true)
        {
            var read = await ReadAsync(either.Token, limit.Token);
            if (read.IsCanceled)
            {
                return true;
            }

            var buffer = read.Buffer;
            while (format.TryTake(ref buffer, out var frame))
            {
                await handle(frame);
                if (!_hasBegun)
                {
                    _hasBegun = true;
                    limit.CancelAfter(Timeout.InfiniteTimeSpan);
                }
            }

            var isWhole = buffer.IsEmpty;
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return isWhole;
            }
        }
    }

    /// <summary>Ends a <see cref="ReadAllAsync"/> that is under way, from any thread.</summary>
    public void Stop() => input.CancelPendingRead();

    private async ValueTask<ReadResult> ReadAsync(CancellationToken either, CancellationToken limit)
    {
        try
        {
            return await input.ReadAsync(either);
        }
        catch (OperationCanceledException cancelled) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing was said within {firstBytesTimeMax.TotalSeconds:0.###} s", cancelled);
        }
    }
}
