using System.Buffers;
using Longshore.Functions.Capabilities;
using Longshore.Wasm;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Sandboxes;

/// <summary>Buffers a guest's standard stream, up to a limit. Disposal gives the buffer back.</summary>
/// <param name="bytesMax">The most bytes that are kept.</param>
/// <param name="endsGuest">Whether exceeding the limit ends the guest; otherwise the rest is dropped.</param>
/// <param name="pool">Lends the buffer.</param>
internal sealed class GuestOutput(int bytesMax, bool endsGuest, ArrayPool<byte> pool) : IGuestOutput, IAnswer, IDisposable
{
    // A larger buffer is returned after the call, so that sandboxes do not keep the memory of one large answer. It is not the
    // collector's: a burst of large answers would take the node's memory until the next full collection.
    private const int KeptBytesMax = 256 << 10;
    private const int FirstBytes = 4 << 10;

    private byte[] _bytes = [];
    private NativeBuffer? _large;
    private int _used;

    public ReadOnlyMemory<byte> Written => (_large?.Memory ?? _bytes.AsMemory())[.._used];

    /// <summary>The memory that the guest made the host take, in bytes. May be read from any thread.</summary>
    public long TakenBytes => Volatile.Read(ref _used);

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
        bytes.CopyTo(_large is null ? _bytes.AsSpan(_used) : _large.GetSpan()[_used..]);
        Volatile.Write(ref _used, _used + bytes.Length);
    }

    /// <inheritdoc/>
    public void Replace(ReadOnlySpan<byte> bytes)
    {
        Volatile.Write(ref _used, 0);
        Write(bytes);
    }

    /// <summary>Empties the buffer. Its bytes are not cleared, because only the node sees them.</summary>
    public void Clear()
    {
        if (_large is not null)
        {
            Dispose();
        }

        _used = 0;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }

        ((IDisposable?)_large)?.Dispose();
        (_bytes, _large, _used) = ([], null, 0);
    }

    private void Reserve(int bytes)
    {
        if (_large is not null || bytes <= _bytes.Length)
        {
            return;
        }

        if (bytes > KeptBytesMax)
        {
            var large = new NativeBuffer(bytesMax);
            Written.Span.CopyTo(large.GetSpan());
            Replace([], large);
        }
        else
        {
            var larger = pool.Rent((int)Math.Max(bytes, Math.Min(2L * _bytes.Length, Math.Min(bytesMax, KeptBytesMax)) + FirstBytes));
            Written.CopyTo(larger);
            Replace(larger, large: null);
        }
    }

    private void Replace(byte[] bytes, NativeBuffer? large)
    {
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }

        (_bytes, _large) = (bytes, large);
    }
}
