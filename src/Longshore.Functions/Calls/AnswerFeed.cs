using System.Threading.Channels;
using Longshore.Wasm;

namespace Longshore.Functions.Calls;

/// <summary>Passes on what a guest prints, while it runs. The guest gives its core slot up and waits for a reader that is slower. One reader; one
/// thread of a guest writes.</summary>
public sealed class AnswerFeed
{
    // Together 128 KiB, about what the system's buffers of a connection hold.
    private const int PieceBytesMax = 16 << 10;
    private const int PiecesMax = 8;

    private readonly Channel<byte[]> _pieces = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(PiecesMax) { SingleReader = true, AllowSynchronousContinuations = false });

    /// <summary>What the guest has printed, in pieces. It ends with <see cref="Complete"/>.</summary>
    public ChannelReader<byte[]> Pieces => _pieces.Reader;

    /// <summary>The call has ended: nothing more comes.</summary>
    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>Passes on what a guest prints, on its thread.</summary>
    internal void Write(ReadOnlySpan<byte> bytes, Store guest)
    {
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytesMax)];
            bytes = bytes[piece.Length..];
            if (!_pieces.Writer.TryWrite(piece.ToArray()))
            {
                Await(piece.ToArray(), guest);
            }
        }
    }

    // An interrupt ends the wait and then the guest.
    private void Await(byte[] piece, Store guest)
    {
        var writing = _pieces.Writer.WriteAsync(piece).AsTask();
        if (!writing.IsCompleted)
        {
            guest.Wait(writing);
        }
    }
}
