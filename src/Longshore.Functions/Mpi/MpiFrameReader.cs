namespace Longshore.Functions.Mpi;

/// <summary>Puts the frames of one direction together from pieces of any length. Memory grows with the bytes that have arrived, not with an
/// announced length. Used by one thread at a time.</summary>
/// <param name="bodyBytesMax">The longest body.</param>
/// <param name="held">Counts the memory of a frame that is not whole, or null if nothing does.</param>
internal sealed class MpiFrameReader(int bodyBytesMax, MpiHeldBytes? held = null)
{
    private readonly byte[] _header = new byte[MpiFrame.HeaderBytes];
    private byte[] _body = [];
    private int _headerBytes;
    private int _arrivedBytes;
    private int _bodyBytes;
    private MpiFrame _frame;

    /// <summary>Takes the next piece.</summary>
    /// <param name="piece">Its bytes, which are not used afterwards.</param>
    /// <param name="take">Receives each frame that is whole.</param>
    /// <exception cref="MpiFrameException">It is no part of a frame.</exception>
    /// <exception cref="MpiNoRoomException">There is no room for it.</exception>
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

            var body = piece[..Math.Min(piece.Length, _bodyBytes - _arrivedBytes)];
            MakeRoom(_arrivedBytes + body.Length);
            body.CopyTo(_body.AsSpan(_arrivedBytes));
            _arrivedBytes += body.Length;
            piece = piece[body.Length..];
            if (_arrivedBytes == _bodyBytes)
            {
                var whole = _frame with { Body = _body };
                (_body, _headerBytes, _arrivedBytes) = ([], 0, 0);
                take(whole);
                held?.Remove(_bodyBytes);
            }
        }
    }

    // Doubles the memory, but not beyond the frame: a frame that is whole fills it.
    private void MakeRoom(int bytes)
    {
        if (bytes <= _body.Length)
        {
            return;
        }

        var length = (int)Math.Min(_bodyBytes, Math.Max(bytes, 2L * _body.Length));
        if (held?.TryAdd(length - _body.Length) == false)
        {
            throw new MpiNoRoomException();
        }

        Array.Resize(ref _body, length);
    }
}
