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
    private volatile bool _isLate;
    private volatile bool _isStopped;

    /// <summary>How slow the peer may be after its first bytes. Default: <see cref="FramePace.Any"/>.</summary>
    public FramePace Pace { get; init; } = FramePace.Any;

    /// <summary>Whether the peer waits for something, so that its silence is not idleness. Default: never.</summary>
    public Func<bool>? IsBusy { get; init; }

    /// <summary>Whether the peer has not said yet who it is, although frames of it have come. Then its next frame has no more time than the first.
    /// Default: never.</summary>
    public Func<bool>? IsGreeting { get; init; }

    /// <summary>Receives the bytes of a frame that is not whole, whenever more of them have arrived; empty when there is none. An exception
    /// ends the reading.</summary>
    public Action<ReadOnlySequence<byte>>? Unfinished { get; init; }

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
    /// <exception cref="TimeoutException">The first frame, or another one of a greeting, did not arrive in time, or the peer is slower than the pace.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<bool> ReadAllAsync(Func<ReadOnlySequence<byte>, ValueTask> handle, CancellationToken cancellationToken)
    {
        await using var limit = time.CreateTimer(_ => EndWait(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var (received, waited) = (0L, TimeSpan.Zero);
        while (true)
        {
            var started = time.GetTimestamp();
            var read = await ReadAsync(limit, TimeLeft(received, waited), cancellationToken);
            if (read.IsCanceled && (_isStopped || !IsLateButBusy(received)))
            {
                return true;
            }

            var buffer = read.Buffer;
            waited = received == 0 && _hasBegun ? TimeSpan.Zero : waited + time.GetElapsedTime(started);
            while (format.TryTake(ref buffer, out var frame))
            {
                await handle(frame);
                (waited, _hasBegun) = (TimeSpan.Zero, IsGreeting?.Invoke() is not true);
            }

            received = buffer.Length;
            Unfinished?.Invoke(buffer);
            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return received == 0;
            }
        }
    }

    /// <summary>Ends a read that is under way, or the next one, from any thread.</summary>
    // The flag, because the cancellation may coincide with that of the time limit, which would only continue the wait of a busy peer.
    public void Stop()
    {
        _isStopped = true;
        input.CancelPendingRead();
    }

    private TimeSpan TimeLeft(long received, TimeSpan waited) => _hasBegun ? Pace.TimeLeft(received, waited)
        : firstBytesTimeMax > waited ? firstBytesTimeMax - waited : TimeSpan.Zero;

    // The timer is set only if the peer has sent nothing: most reads find their bytes.
    private async ValueTask<ReadResult> ReadAsync(ITimer limit, TimeSpan timeMax, CancellationToken cancellationToken)
    {
        var reading = input.ReadAsync(cancellationToken);
        if (reading.IsCompleted)
        {
            return await reading;
        }

        limit.Change(timeMax, Timeout.InfiniteTimeSpan);
        var read = await reading;
        limit.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return read;
    }

    private void EndWait()
    {
        _isLate = true;
        input.CancelPendingRead();
    }

    /// <exception cref="TimeoutException">The peer was too slow.</exception>
    private bool IsLateButBusy(long received)
    {
        if (!_isLate)
        {
            return false;
        }

        _isLate = false;
        return _hasBegun && received == 0 && IsBusy?.Invoke() == true ? true
            : throw new TimeoutException(!_hasBegun ? $"nothing was said within {firstBytesTimeMax.TotalSeconds:0.###} s"
                : received == 0 ? $"nothing was said for {Pace.IdleTimeMax.TotalSeconds:0.###} s"
                : $"{received} bytes of a frame arrived more slowly than {Pace.BytesPerSecondMin} bytes a second");
    }

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
