using Longshore.Functions.Objects;

namespace Longshore.Storage.Rados;

/// <summary>The bytes of an object, read in pieces that must all be of one version.</summary>
/// <param name="first">The first bytes, which were read with the object's status.</param>
/// <param name="length">The number of all bytes.</param>
/// <param name="readAsync">Reads the bytes that follow a number of them, up to as many as a buffer takes.</param>
internal sealed class RadosBytes(ReadOnlyMemory<byte> first, long length, Func<long, byte[], CancellationToken, Task<int>> readAsync) : ReadingStream
{
    /// <summary>The most bytes of a piece.</summary>
    // Large enough that the cluster's time for a call, about a millisecond, is a tenth of the time for the bytes.
    public const int PieceBytes = 1 << 20;

    private ReadOnlyMemory<byte> _piece = first.Length > length ? first[..(int)length] : first;
    private byte[]? _buffer;
    private long _done;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_piece.IsEmpty && _done < length && buffer.Length > 0)
        {
            await ReadPieceAsync(cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(buffer.Length, _piece.Length);
        _piece.Span[..count].CopyTo(buffer.Span);
        _piece = _piece[count..];
        _done += count;
        return count;
    }

    // A call that was given up still writes to its buffer, so the next one has another.
    private async Task ReadPieceAsync(CancellationToken cancellationToken)
    {
        var buffer = _buffer ?? new byte[Math.Min(length - _done, PieceBytes)];
        _buffer = null;
        var read = await readAsync(_done, buffer, cancellationToken).ConfigureAwait(false);
        _piece = buffer.AsMemory(0, (int)Math.Min(read, length - _done));
        _buffer = buffer;
    }
}
