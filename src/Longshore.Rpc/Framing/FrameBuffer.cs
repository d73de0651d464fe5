using System.Buffers;

namespace Longshore.Rpc.Framing;

/// <summary>A copy of received bytes in a rented buffer. Disposal returns the buffer to its pool; the bytes must not be used any more.
/// </summary>
public sealed class FrameBuffer : IDisposable
{
    // Longer buffers are not kept by the pool: it would hold them for nobody.
    private const int PooledBytesMax = 1 << 20;

    private readonly ArrayPool<byte> _pool;
    private readonly int _length;
    private byte[]? _bytes;

    /// <summary>Copies bytes.</summary>
    /// <param name="received">The bytes.</param>
    /// <param name="pool">The pool that lends the buffer.</param>
    public FrameBuffer(ReadOnlySequence<byte> received, ArrayPool<byte> pool)
    {
        (_pool, _length) = (pool, (int)received.Length);
        _bytes = _length <= PooledBytesMax ? pool.Rent(_length) : GC.AllocateUninitializedArray<byte>(_length);
        received.CopyTo(_bytes);
    }

    /// <summary>The bytes; empty after disposal.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes is { } bytes ? bytes.AsMemory(0, _length) : default;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes && _length <= PooledBytesMax)
        {
            _pool.Return(bytes);
        }
    }
}
