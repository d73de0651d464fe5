namespace Longshore.Functions.Objects;

/// <summary>The bytes of a put on their way to a store: counts them, and tells waiting for the caller from waiting for the store.</summary>
/// <param name="bytes">The caller's bytes.</param>
/// <param name="bytesMax">The most of them.</param>
/// <param name="stall">Ends a put that makes no progress.</param>
internal sealed class GuardedContent(Stream bytes, long bytesMax, StallGuard stall) : ReadingStream
{
    private volatile bool _isClosed;

    /// <summary>The bytes that were read.</summary>
    public long Count { get; private set; }

    /// <summary>Why the caller's bytes could not be read, or null. The store wraps it in an exception of its own.</summary>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A store that was given up must not read from a request that has ended.
        ObjectDisposedException.ThrowIf(_isClosed, this);
        stall.Pause();
        try
        {
            var read = await bytes.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
            Count += read;
            return Count <= bytesMax ? read : throw ObjectException.TooLarge(bytesMax);
        }
        catch (Exception failure)
        {
            Failure = failure;
            throw;
        }
        finally
        {
            if (!_isClosed)
            {
                stall.Restart();
            }
        }
    }

    /// <summary>The put has ended: nothing is read any more.</summary>
    public void End() => _isClosed = true;
}
