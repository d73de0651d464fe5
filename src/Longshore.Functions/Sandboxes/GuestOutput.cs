using System.Buffers;
using Longshore.Functions.Capabilities;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>Buffers a guest's standard stream, up to a limit. Disposal gives the buffer back.</summary>
/// <param name="bytesMax">The most bytes that are kept.</param>
/// <param name="endsGuest">Whether exceeding the limit ends the guest; otherwise the rest is dropped.</param>
/// <param name="pool">Lends the buffer.</param>
internal sealed class GuestOutput(int bytesMax, bool endsGuest, ArrayPool<byte> pool) : IGuestOutput, IAnswer, IDisposable
{
    // A larger buffer is returned after the call, so that sandboxes do not keep the memory of one large answer.
    private const int KeptBytesMax = 256 << 10;
    private const int FirstBytes = 4 << 10;

    private byte[] _bytes = [];
    private int _used;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        var room = bytesMax - _used;
        if (bytes.Length > room)
        {
            if (endsGuest)
            {
                throw new OutputLimitException(bytesMax);
            }

            bytes = bytes[..room];
        }

        Reserve(_used + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <inheritdoc/>
    public void Replace(ReadOnlySpan<byte> bytes)
    {
        _used = 0;
        Write(bytes);
    }

    /// <summary>Empties the buffer. Its bytes are not cleared, because only the node sees them.</summary>
    public void Clear()
    {
        _used = 0;
        if (_bytes.Length > KeptBytesMax)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }

        (_bytes, _used) = ([], 0);
    }

    private void Reserve(int bytes)
    {
        if (bytes <= _bytes.Length)
        {
            return;
        }

        var larger = pool.Rent((int)Math.Max(bytes, Math.Min(2L * _bytes.Length, bytesMax) + FirstBytes));
        Written.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }

        _bytes = larger;
    }
}
