using System.IO.Pipelines;

namespace Longshore.Rpc.Framing;

/// <summary>Writes bytes that are held elsewhere to a pipe.</summary>
internal static class PipeWriterPieces
{
    // A pipe copies what is written to it at once, whatever its own limit is. In pieces of that limit, little is held twice.
    private const int PieceBytes = 64 << 10;

    /// <summary>Writes bytes piece by piece. The next piece waits until the reader has taken the one before.</summary>
    /// <param name="output">The pipe.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="written">Called with the length of each piece that was written, or null.</param>
    /// <param name="cancellationToken">Ends waiting for the reader.</param>
    /// <returns>False if the reader takes no more.</returns>
    public static async ValueTask<bool> WriteInPiecesAsync(
        this PipeWriter output, ReadOnlyMemory<byte> bytes, Action<int>? written, CancellationToken cancellationToken)
    {
        do
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            bytes = bytes[piece.Length..];
            var flushed = await output.WriteAsync(piece, cancellationToken);
            written?.Invoke(piece.Length);
            if (flushed.IsCompleted)
            {
                return false;
            }
        }
        while (!bytes.IsEmpty);

        return true;
    }
}
