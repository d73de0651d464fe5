namespace Longshore.Fleet.Wire;

/// <summary>Reads lines that end with a line feed, and the bytes after them, from a stream. The memory for a line grows with what has arrived,
/// not with the limit. One reader at a time.</summary>
/// <param name="stream">The stream. The caller disposes it.</param>
/// <param name="lineBytesMax">The most bytes of a line, without its end.</param>
internal sealed class LineReader(Stream stream, int lineBytesMax)
{
    // A job of MicroFaaS fits in one.
    private const int FirstBytes = 4096;

    private byte[] _buffer = new byte[FirstBytes];
    private int _start;
    private int _end;

    /// <summary>Whether bytes have arrived that nobody has read.</summary>
    public bool HasBytes => _end > _start;

    /// <summary>Reads a line, without its end. It is valid until the next call.</summary>
    /// <returns>The line, or null if the stream has ended before it.</returns>
    /// <exception cref="BoardProtocolException">The line is too long, or the stream ended in it.</exception>
    public ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(CancellationToken cancellationToken) => ReadLineAsync(lineBytesMax, cancellationToken);

    /// <summary>Reads a line that has a limit of its own.</summary>
    /// <inheritdoc cref="ReadLineAsync(CancellationToken)"/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(int bytesMax, CancellationToken cancellationToken)
    {
        var searched = _start;
        while (true)
        {
            var feed = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                return Take(searched + feed, bytesMax);
            }

            if (_end - _start > bytesMax)
            {
                throw TooLong(bytesMax);
            }

            searched = MakeRoom(_end);
            var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (count == 0)
            {
                return _end == _start
                    ? null
                    : throw new BoardProtocolException(BoardViolation.HalfLine, $"the connection ended after {_end - _start} bytes of a line");
            }

            _end += count;
        }
    }

    /// <summary>Reads bytes.</summary>
    /// <exception cref="EndOfStreamException">The stream has ended before.</exception>
    public async ValueTask ReadBytesAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        var buffered = Math.Min(into.Length, _end - _start);
        _buffer.AsMemory(_start, buffered).CopyTo(into);
        _start += buffered;
        await stream.ReadExactlyAsync(into[buffered..], cancellationToken);
    }

    /// <summary>Waits until bytes have arrived.</summary>
    /// <returns>False if the stream has ended.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (HasBytes)
        {
            return true;
        }

        _ = MakeRoom(_end);
        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += count;
        return count > 0;
    }

    private ReadOnlyMemory<byte> Take(int feed, int bytesMax)
    {
        var line = _buffer.AsMemory(_start, feed - _start);
        _start = feed + 1;
        if (line.Length > bytesMax)
        {
            throw TooLong(bytesMax);
        }

        return line.Length > 0 && line.Span[^1] == (byte)'\r' ? line[..^1] : line;
    }

    // Moves what was not read to the front, or doubles the buffer if it is full of it.
    private int MakeRoom(int searched)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            searched -= _start;
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return searched;
    }

    private static BoardProtocolException TooLong(int bytesMax) => new(BoardViolation.LineTooLong, $"a line is over the limit of {bytesMax} bytes");
}
