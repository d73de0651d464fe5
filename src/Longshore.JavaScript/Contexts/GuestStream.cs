using Longshore.Wasm;

namespace Longshore.JavaScript.Contexts;

/// <summary>A stream over a range of a guest's memory, so that what passes through takes none of the host's. The guest must not run
/// meanwhile.</summary>
/// <param name="memory">The guest's memory.</param>
/// <param name="address">The range's first byte.</param>
/// <param name="length">The bytes of the range.</param>
internal sealed class GuestStream(Memory memory, int address, int length) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => length;

    /// <summary>Whether a reader asked for more than there is.</summary>
    public bool IsExhausted { get; private set; }

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, length - _position);
        memory.Span((uint)(address + _position), count).CopyTo(buffer);
        _position += count;
        IsExhausted |= count == 0 && buffer.Length > 0;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="IOException">The range is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > length - _position)
        {
            throw new IOException($"the range of {length} bytes is full");
        }

        buffer.CopyTo(memory.Span((uint)(address + _position), buffer.Length));
        _position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
