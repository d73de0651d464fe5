namespace Longshore.Tests.Fleet;

/// <summary>Bytes that arrive in pieces of given lengths, again and again.</summary>
internal sealed class SplitStream(byte[] bytes, int[] lengths, int repeats = 1) : MemoryStream
{
    private int _position;
    private int _piece;
    private int _round;

    public long BytesRead { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == bytes.Length && ++_round < repeats)
        {
            _position = 0;
        }

        var count = Math.Min(Math.Min(buffer.Length, lengths[_piece++ % lengths.Length]), bytes.Length - _position);
        bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        BytesRead += count;
        return ValueTask.FromResult(count);
    }
}
