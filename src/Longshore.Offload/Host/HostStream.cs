namespace Longshore.Offload.Host;

/// <summary>An open file or pipe of a program, with the read buffer and the indicators of a FILE in C. Errors are Linux error numbers,
/// negated.</summary>
/// <param name="file">What is behind it.</param>
internal sealed class HostStream(IHostFile file) : IDisposable
{
    // That of the GNU C library.
    private const int BufferBytes = 4096;
    private const int FromHere = 1;

    private byte[]? _buffer;
    private int _at;
    private int _filled;

    public IHostFile File => file;

    /// <summary>Whether a read met the end.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether a read or write failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Clears both indicators.</summary>
    public void Clear() => (IsAtEnd, HasFailed) = (false, false);

    /// <summary>Reads what is there, at least one byte unless at the end.</summary>
    /// <exception cref="OperationCanceledException">The program was ended meanwhile.</exception>
    public int Read(Span<byte> target, CancellationToken cancellationToken)
    {
        if (_at < _filled)
        {
            var count = Math.Min(target.Length, _filled - _at);
            _buffer.AsSpan(_at, count).CopyTo(target);
            _at += count;
            return count;
        }

        return target.IsEmpty ? 0 : ReadFile(target, cancellationToken);
    }

    /// <summary>Reads until the target is full or the file at its end.</summary>
    /// <exception cref="OperationCanceledException">The program was ended meanwhile.</exception>
    public int ReadAll(Span<byte> target, CancellationToken cancellationToken)
    {
        var total = 0;
        while (total < target.Length)
        {
            var rest = target[total..];
            if (_at == _filled && rest.Length < BufferBytes)
            {
                Fill(cancellationToken);
                if (_at == _filled)
                {
                    break;
                }
            }

            if (Read(rest, cancellationToken) is > 0 and var count)
            {
                total += count;
            }
            else
            {
                break;
            }
        }

        return total;
    }

    /// <summary>Reads a line without its end.</summary>
    /// <param name="bytesMax">The most bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The line; null at the end of the file.</returns>
    /// <exception cref="OperationCanceledException">The program was ended meanwhile.</exception>
    /// <exception cref="IOException">The line is longer.</exception>
    public byte[]? ReadLine(long bytesMax, CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        while (true)
        {
            if (_at == _filled)
            {
                Fill(cancellationToken);
                if (_at == _filled)
                {
                    return line.Length == 0 ? null : line.ToArray();
                }
            }

            var rest = _buffer.AsSpan(_at, _filled - _at);
            var end = rest.IndexOf((byte)'\n');
            line.Write(end < 0 ? rest : rest[..end]);
            _at += end < 0 ? rest.Length : end + 1;
            if (end >= 0)
            {
                return line.ToArray();
            }

            if (line.Length > bytesMax)
            {
                throw new IOException("the line is longer than the program's memory");
            }
        }
    }

    /// <summary>Reads the rest.</summary>
    /// <param name="wanted">The most bytes that are read; negative for all.</param>
    /// <param name="bytesMax">The most bytes that the program has room for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The program was ended meanwhile.</exception>
    /// <exception cref="IOException">There is no room for the rest.</exception>
    public byte[] ReadRest(long wanted, long bytesMax, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var chunk = new byte[BufferBytes * 4];
        while (wanted < 0 || all.Length < wanted)
        {
            var room = wanted < 0 ? chunk.Length : (int)Math.Min(chunk.Length, wanted - all.Length);
            var count = ReadAll(chunk.AsSpan(0, room), cancellationToken);
            all.Write(chunk.AsSpan(0, count));
            if (count < room)
            {
                break;
            }

            if (all.Length > bytesMax)
            {
                throw new IOException("the file is larger than the program's memory");
            }
        }

        return all.ToArray();
    }

    /// <summary>Writes all bytes.</summary>
    public int Write(ReadOnlySpan<byte> source)
    {
        DropBuffer();
        for (var rest = source; !rest.IsEmpty;)
        {
            var written = file.Write(rest);
            if (written < 0)
            {
                HasFailed = true;
                return written;
            }

            rest = rest[written..];
        }

        return source.Length;
    }

    /// <summary>Moves the position, or tells it.</summary>
    /// <returns>The new position.</returns>
    public long Seek(long offset, int whence)
    {
        if (offset == 0 && whence == FromHere)
        {
            var position = file.Seek(0, FromHere);
            return position < 0 ? position : position - (_filled - _at);
        }

        DropBuffer();
        IsAtEnd = false;
        return file.Seek(offset, whence);
    }

    public void Dispose() => file.Dispose();

    private void Fill(CancellationToken cancellationToken)
    {
        _buffer ??= new byte[BufferBytes];
        (_at, _filled) = (0, 0);
        _filled = Math.Max(ReadFile(_buffer, cancellationToken), 0);
    }

    private int ReadFile(Span<byte> target, CancellationToken cancellationToken)
    {
        var count = file.Read(target, cancellationToken);
        IsAtEnd |= count == 0;
        HasFailed |= count < 0;
        return count;
    }

    // What was read ahead goes back before the position matters to something else.
    private void DropBuffer()
    {
        if (_at < _filled)
        {
            file.Seek(_at - _filled, FromHere);
        }

        (_at, _filled) = (0, 0);
    }
}
