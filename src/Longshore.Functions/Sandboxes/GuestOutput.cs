using System.Buffers;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>Keeps what a guest writes to a standard stream, up to a limit.</summary>
/// <param name="bytesMax">Most bytes kept.</param>
/// <param name="endsGuest">Whether more than that ends the guest; otherwise the rest is dropped.</param>
internal sealed class GuestOutput(int bytesMax, bool endsGuest) : IGuestOutput
{
    // A larger buffer goes back after the call, so that one large answer does not stay in every sandbox.
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

    /// <summary>Forgets everything. What was written is not cleared: only the node itself sees the buffer.</summary>
    public void Clear()
    {
        _used = 0;
        if (_bytes.Length > KeptBytesMax)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Reserve(int bytes)
    {
        if (bytes <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(bytes, Math.Min(2L * _bytes.Length, bytesMax) + FirstBytes));
        Written.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
