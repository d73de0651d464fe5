using System.Diagnostics.Metrics;

namespace Longshore.Functions.Objects;

/// <summary>A store with the limits that all stores share: the size of objects, the number of operations, and the time without progress. The
/// border of stores: each error is an <see cref="ObjectException"/>, or the caller's own cancellation.</summary>
public sealed class GuardedObjectStore : IObjectStore, IDisposable
{
    private readonly IObjectStore _store;
    private readonly TimeProvider _time;
    private readonly Action<Exception>? _faulted;
    private readonly ObjectMetrics _metrics;
    private int _running;

    /// <param name="store">The store itself. It ends reads and writes of streams promptly when they are cancelled; other operations may go on,
    /// and nobody waits for them.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="faulted">Receives exceptions that no store must throw; null for none.</param>
    public GuardedObjectStore(IObjectStore store, ObjectLimits limits, TimeProvider time, Action<Exception>? faulted = null)
    {
        (_store, Limits, _time, _faulted) = (store, limits, time, faulted);
        _metrics = new ObjectMetrics(() => Volatile.Read(ref _running));
    }

    /// <summary>The limits.</summary>
    public ObjectLimits Limits { get; }

    /// <summary>The metrics of objects.</summary>
    public Meter Meter => _metrics.Meter;

    /// <inheritdoc/>
    public async Task<ObjectInfo> PutAsync(
        ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        if (content.Length > Limits.ObjectBytesMax)
        {
            throw ObjectException.TooLarge(Limits.ObjectBytesMax);
        }

        using var stall = Begin(cancellationToken);
        using var bytes = new GuardedContent(content.Bytes, Limits.ObjectBytesMax, stall);
        try
        {
            var info = await RunAsync(
                "put",
                stall,
                () => _store.PutAsync(address, content with { Bytes = bytes }, condition, stall.Token),
                () => bytes.Failure).ConfigureAwait(false);
            _metrics.CountBytes("written", info.Size);
            return info;
        }
        finally
        {
            bytes.End();
            Interlocked.Decrement(ref _running);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectBody> OpenAsync(ObjectAddress address, ObjectRange range, CancellationToken cancellationToken)
    {
        var stall = Begin(cancellationToken);
        try
        {
            var body = await RunAsync("get", stall, () => _store.OpenAsync(address, range, stall.Token)).ConfigureAwait(false);
            return new ObjectBody(body.Info, body.Offset, body.Length, new GuardedBytes(body, stall, _faulted, EndReading)) { File = body.File };
        }
        catch
        {
            stall.Dispose();
            Interlocked.Decrement(ref _running);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<ObjectInfo?> StatAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        RunAsync("stat", token => _store.StatAsync(address, token), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken) => RunAsync(
        "remove",
        async token =>
        {
            await _store.RemoveAsync(address, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken) =>
        RunAsync("list", token => _store.ListAsync(bucket, query, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        RunAsync("locate", token => _store.LocateAsync(address, token), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

    private StallGuard Begin(CancellationToken caller)
    {
        if (Interlocked.Increment(ref _running) > Limits.OperationsMax)
        {
            Interlocked.Decrement(ref _running);
            var refusal = new ObjectException(
                ObjectFailure.Overloaded, FormattableString.Invariant($"{Limits.OperationsMax} operations on objects are under way, as many as may be"));
            _metrics.Count("begin", refusal);
            throw refusal;
        }

        return new StallGuard(Limits.StallTimeMax, _time, caller);
    }

    private void EndReading(long count)
    {
        _metrics.CountBytes("read", count);
        Interlocked.Decrement(ref _running);
    }

    private async Task<T> RunAsync<T>(string name, Func<CancellationToken, Task<T>> operation, CancellationToken caller)
    {
        using var stall = Begin(caller);
        try
        {
            return await RunAsync(name, stall, () => operation(stall.Token)).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    // Does not wait for a store that ignores the token, so that a store that hangs holds no caller. If the caller's own bytes failed, that is
    // the failure, whatever the store made of it.
    private async Task<T> RunAsync<T>(string name, StallGuard stall, Func<Task<T>> operation, Func<Exception?>? callersFailure = null)
    {
        Task<T>? running = null;
        try
        {
            running = operation();
            var result = await running.WaitAsync(stall.Token).ConfigureAwait(false);
            _metrics.Count(name, null);
            return result;
        }
        catch (Exception failure)
        {
            _ = AbandonAsync(running);
            var explained = callersFailure?.Invoke() ?? StoreErrors.Explain(failure, stall, _faulted);
            _metrics.Count(name, explained);
            if (explained == failure)
            {
                throw;
            }

            throw explained;
        }
    }

    private static async Task AbandonAsync<T>(Task<T>? running)
    {
        try
        {
            if (running is not null && await running.ConfigureAwait(false) is IAsyncDisposable late)
            {
                await late.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The caller has its answer.
        }
    }
}
