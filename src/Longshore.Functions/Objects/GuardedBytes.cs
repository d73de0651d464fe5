namespace Longshore.Functions.Objects;

/// <summary>The bytes of an object on their way from a store: whatever fails is an <see cref="ObjectException"/>.</summary>
internal sealed class GuardedBytes : ReadingStream
{
    private readonly ObjectBody _body;
    private readonly StallGuard _stall;
    private readonly Action<Exception>? _faulted;
    private readonly Action<long> _ended;
    private long _count;
    private int _isDisposed;

    /// <param name="body">The store's own stream and its owner.</param>
    /// <param name="stall">Ends a reading that makes no progress. Disposed with the stream.</param>
    /// <param name="faulted">Receives exceptions that no store must throw.</param>
    /// <param name="ended">Called once, with the number of bytes that were read.</param>
    public GuardedBytes(ObjectBody body, StallGuard stall, Action<Exception>? faulted, Action<long> ended)
    {
        (_body, _stall, _faulted, _ended) = (body, stall, faulted, ended);
        stall.Pause();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _stall.Restart();
        try
        {
            using var caller = _stall.EndWith(cancellationToken);
            var read = await _body.Content.ReadAsync(buffer, _stall.Token).ConfigureAwait(false);
            _count += read;
            return read > 0 || buffer.Length == 0 || _count == _body.Length
                ? read
                : throw new ObjectException(ObjectFailure.Unavailable, "the object store ended an object before its last byte");
        }
        catch (Exception failure)
        {
            throw StoreErrors.Explain(failure, _stall, _faulted);
        }
        finally
        {
            _stall.Pause();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            try
            {
                await _body.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                _stall.Dispose();
                _ended(_count);
            }
        }
    }
}
