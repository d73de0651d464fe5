using System.Buffers;

namespace Longshore.Functions.Mpi;

/// <summary>Puts the frames of one direction together from pieces of any length. Memory grows with the bytes that have arrived, not with an
/// announced length. Used by one thread at a time.</summary>
/// <param name="bodyBytesMax">The longest body.</param>
internal sealed class MpiFrameReader(int bodyBytesMax)
{
    private readonly byte[] _header = new byte[MpiFrame.HeaderBytes];
    private ArrayBufferWriter<byte> _body = new();
    private int _headerBytes;
    private int _bodyBytes;
    private MpiFrame _frame;

    /// <summary>Takes the next piece.</summary>
    /// <param name="piece">Its bytes, which are not used afterwards.</param>
    /// <param name="take">Receives each frame that is whole.</param>
    /// <exception cref="MpiFrameException">It is no part of a frame.</exception>
    public void Read(ReadOnlySpan<byte> piece, Action<MpiFrame> take)
    {
        while (!piece.IsEmpty)
        {
            if (_headerBytes < _header.Length)
            {
                var part = piece[..Math.Min(piece.Length, _header.Length - _headerBytes)];
                part.CopyTo(_header.AsSpan(_headerBytes));
                _headerBytes += part.Length;
                piece = piece[part.Length..];
                if (_headerBytes < _header.Length)
                {
                    return;
                }

                _frame = MpiFrame.Read(_header, bodyBytesMax, out _bodyBytes);
            }

            var body = piece[..Math.Min(piece.Length, _bodyBytes - _body.WrittenCount)];
            _body.Write(body);
            piece = piece[body.Length..];
            if (_body.WrittenCount == _bodyBytes)
            {
                var whole = _frame with { Body = _body.WrittenMemory };
                (_body, _headerBytes) = (new ArrayBufferWriter<byte>(), 0);
                take(whole);
            }
        }
    }
}
