using Longshore.Functions.Objects;

namespace Longshore.Tests.Storage.Objects;

/// <summary>Bytes of a client that goes away after some of them.</summary>
internal sealed class BrokenBytes(int bytesBefore) : ReadingStream
{
    private int _left = bytesBefore;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            throw new IOException("the client went away");
        }

        var read = Math.Min(buffer.Length, _left);
        _left -= read;
        buffer.Span[..read].Fill((byte)'x');
        return new(read);
    }
}
