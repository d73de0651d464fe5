using System.Buffers;

namespace Longshore.Trust.Zmtp;

/// <summary>A connection to a ZeroMQ peer: ZMTP 3.0 and 3.1 with the mechanism NULL (RFC 23 and 37). One thread at a time may receive; any number
/// may send. Nothing that a peer sends ends more than its connection.</summary>
internal sealed class ZmtpConnection : IDisposable
{
    // The longest frame that is copied to be written with those beside it. Messages of work orders have 2 KiB.
    private const int JoinedBytesMax = 16 << 10;

    private readonly Stream _stream;
    private readonly ZmtpLimits _limits;
    private readonly TimeProvider _time;
    private readonly IByteBudget? _budget;
    private readonly Func<bool> _isAwaitingAnswer;
    private readonly ZmtpReader _reader;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Deadline _received;
    private readonly Deadline _sent;
    private volatile bool _isIdle;

    /// <param name="stream">The bytes from and to the peer. The connection disposes it.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="time">The clock of all timeouts.</param>
    /// <param name="budget">The budget of messages that are received, or null for none.</param>
    /// <param name="isAwaitingAnswer">Whether the peer awaits an answer, so that its silence is no idleness.</param>
    public ZmtpConnection(Stream stream, ZmtpLimits limits, TimeProvider time, IByteBudget? budget, Func<bool> isAwaitingAnswer)
    {
        _stream = stream;
        _limits = limits;
        _time = time;
        _budget = budget;
        _isAwaitingAnswer = isAwaitingAnswer;
        _reader = new ZmtpReader(stream, limits);
        _received = new Deadline(time, ReceivedTooLate);
        _sent = new Deadline(time, Expire);
    }

    /// <summary>Whether a timeout closed the connection.</summary>
    public bool IsExpired { get; private set; }

    /// <summary>Exchanges greetings and socket types.</summary>
    /// <param name="ownType">Our socket's type.</param>
    /// <param name="peerTypes">The types that are accepted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZmtpException">The peer's bytes are refused.</exception>
    /// <exception cref="IOException">The connection ends.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public async ValueTask ShakeHandsAsync(string ownType, IReadOnlyList<string> peerTypes, CancellationToken cancellationToken)
    {
        _received.Set(_limits.HandshakeTimeout);
        await _stream.WriteAsync(ZmtpGreeting.Own, cancellationToken);
        await _reader.ReadGreetingAsync(cancellationToken);
        await SendCommandAsync(ZmtpCommand.Ready(ownType), cancellationToken);
        var flags = await _reader.ReadFlagsAsync(cancellationToken) ?? throw new EndOfStreamException();
        var header = await _reader.ReadHeaderAsync(flags, cancellationToken);
        if (!header.IsCommand)
        {
            throw new ZmtpException(ZmtpFailure.Protocol, "the peer sent a message before READY");
        }

        if (!peerTypes.Contains(ZmtpCommand.ReadReady(await _reader.ReadCommandAsync(header, cancellationToken)), StringComparer.Ordinal))
        {
            throw new ZmtpException(ZmtpFailure.Protocol, $"the peer's socket is none that a {ownType} socket talks to");
        }

        _received.Clear();
    }

    /// <summary>Receives a message. Commands that come before it are answered or ignored.</summary>
    /// <returns>The message, or null when the peer has closed the connection.</returns>
    /// <exception cref="ZmtpException">The peer's bytes are refused, or the budget is used up.</exception>
    /// <exception cref="IOException">The connection ends within a message.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public async ValueTask<ZmtpMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        var held = new HeldBytes(_budget);
        try
        {
            var hasMore = true;
            for (var (start, bytes) = (0L, 0L); hasMore;)
            {
                if (await NextFlagsAsync(isWithin: frames.Count > 0, cancellationToken) is not { } flags)
                {
                    return frames.Count == 0 ? null : throw new EndOfStreamException();
                }

                var header = await _reader.ReadHeaderAsync(flags, cancellationToken);
                if (header.IsCommand)
                {
                    var command = await _reader.ReadCommandAsync(header, cancellationToken);
                    if (frames.Count == 0)
                    {
                        // The command is here. What is sent has its own timeout, and the answer may wait for a long one under way.
                        _received.Clear();
                    }

                    await AnswerAsync(command, cancellationToken);
                    continue;
                }

                start = frames.Count == 0 ? _time.GetTimestamp() : start;
                bytes += Checked(header, bytes, frames.Count);
                _received.Set(_limits.Allowance(bytes) - _time.GetElapsedTime(start));
                frames.Add(await _reader.ReadBodyAsync((int)header.Length, held, cancellationToken));
                hasMore = header.HasMore;
            }

            _received.Clear();
            return new ZmtpMessage(frames, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message.</summary>
    /// <exception cref="IOException">The connection ends.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            _sent.Set(_limits.Allowance(frames.Sum(frame => (long)frame.Length)));
            var joined = new ArrayBufferWriter<byte>();
            for (var number = 0; number < frames.Count; number++)
            {
                await WriteAsync(joined, ZmtpHeader.OfFrame(frames[number].Length, number < frames.Count - 1), frames[number], cancellationToken);
            }

            await FlushAsync(joined, cancellationToken);
        }
        finally
        {
            _sent.Clear();
            _sending.Release();
        }
    }

    /// <summary>Closes the connection; whoever sends or receives gets an exception.</summary>
    public void Close() => _stream.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _received.Dispose();
        _sent.Dispose();
        _sending.Dispose();
    }

    // Silence is allowed between messages, not within one.
    private async ValueTask<byte?> NextFlagsAsync(bool isWithin, CancellationToken cancellationToken)
    {
        if (isWithin)
        {
            return await _reader.ReadFlagsAsync(cancellationToken);
        }

        _isIdle = true;
        _received.Set(_limits.IdleTimeout);
        var flags = await _reader.ReadFlagsAsync(cancellationToken);
        _isIdle = false;
        _received.Set(_limits.Grace);
        return flags;
    }

    // The whole message is bounded before the memory of its next frame is taken.
    private long Checked(ZmtpHeader header, long before, int frames) =>
        frames == _limits.FramesMax ? throw new ZmtpException(ZmtpFailure.TooLarge, string.Create(null, $"a message has over {_limits.FramesMax} frames"))
        : header.Length > (ulong)(_limits.MessageBytesMax - before) ? throw new ZmtpException(
            ZmtpFailure.TooLarge, string.Create(null, $"a message is over the limit of {_limits.MessageBytesMax} bytes"))
        : (long)header.Length;

    // The answer waits for answers under way, and reading for both: a peer that pings and does not read is not read from.
    private async ValueTask AnswerAsync(byte[] command, CancellationToken cancellationToken)
    {
        if (ZmtpCommand.Answer(command) is { } answer)
        {
            await SendCommandAsync(answer, cancellationToken);
        }
    }

    private async ValueTask SendCommandAsync(byte[] body, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            _sent.Set(_limits.Grace);
            var joined = new ArrayBufferWriter<byte>();
            await WriteAsync(joined, ZmtpHeader.OfCommand(body.Length), body, cancellationToken);
            await FlushAsync(joined, cancellationToken);
        }
        finally
        {
            _sent.Clear();
            _sending.Release();
        }
    }

    // Small frames are joined: each write to the socket is a packet of its own, which costs both sides more than the copy.
    private async ValueTask WriteAsync(ArrayBufferWriter<byte> joined, ZmtpHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        joined.Advance(header.Write(joined.GetSpan(ZmtpHeader.BytesMax)));
        if (body.Length <= JoinedBytesMax)
        {
            joined.Write(body.Span);
            return;
        }

        await FlushAsync(joined, cancellationToken);
        await _stream.WriteAsync(body, cancellationToken);
    }

    private async ValueTask FlushAsync(ArrayBufferWriter<byte> joined, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(joined.WrittenMemory, cancellationToken);
        joined.ResetWrittenCount();
    }

    // The timer and the reader may come at one time; a peer whose byte arrives right then is closed, and connects again.
    private void ReceivedTooLate()
    {
        if (_isIdle && _isAwaitingAnswer())
        {
            _received.Set(_limits.IdleTimeout);
            return;
        }

        Expire();
    }

    private void Expire()
    {
        IsExpired = true;
        Close();
    }
}
