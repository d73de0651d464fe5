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

    // Threads of one guest may write at the same time, and a buffer that is given back twice would have two owners.
    private readonly Lock _lock = new();
    private byte[] _bytes = [];
    private NativeBuffer? _large;
    private int _used;

    public ReadOnlyMemory<byte> Written => (_large?.Memory ?? _bytes.AsMemory())[.._used];

    /// <summary>The memory that the guest made the host take, in bytes. May be read from any thread.</summary>
    public long TakenBytes => Volatile.Read(ref _used);

    /// <summary>The bytes that were dropped.</summary>
    public long DroppedBytes { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            Write_NeedsLock(bytes);
        }
    }

    /// <inheritdoc/>
    public void Replace(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            Volatile.Write(ref _used, 0);
            Write_NeedsLock(bytes);
        }
    }

    /// <summary>Empties the buffer. Its bytes are not cleared, because only the node sees them.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_large is not null)
            {
                Free_NeedsLock();
            }

            _used = 0;
            DroppedBytes = 0;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Free_NeedsLock();
        }
    }

    private void Write_NeedsLock(ReadOnlySpan<byte> bytes)
    {
        var room = bytesMax - _used;
        if (bytes.Length > room)
        {
            if (endsGuest)
            {
                throw new OutputLimitException(bytesMax);
            }

            DroppedBytes += bytes.Length - room;
            bytes = bytes[..room];
        }

        Reserve_NeedsLock(_used + bytes.Length);
        bytes.CopyTo(_large is null ? _bytes.AsSpan(_used) : _large.GetSpan()[_used..]);
        Volatile.Write(ref _used, _used + bytes.Length);
    }

    private void Free_NeedsLock()
    {
        ((IDisposable?)_large)?.Dispose();
        Exchange_NeedsLock([], large: null);
        _used = 0;
    }

    private void Reserve_NeedsLock(int bytes)
    {
        if (_large is not null || bytes <= _bytes.Length)
        {
            return;
        }

        if (bytes > KeptBytesMax)
        {
            var large = new NativeBuffer(bytesMax);
            Written.Span.CopyTo(large.GetSpan());
            Exchange_NeedsLock([], large);
        }
        else
        {
            var larger = pool.Rent((int)Math.Max(bytes, Math.Min(2L * _bytes.Length, Math.Min(bytesMax, KeptBytesMax)) + FirstBytes));
            Written.CopyTo(larger);
            Exchange_NeedsLock(larger, large: null);
        }
    }

    private void Exchange_NeedsLock(byte[] bytes, NativeBuffer? large)
    {
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }

        (_bytes, _large) = (bytes, large);
    }
}
