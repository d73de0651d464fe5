using System.Diagnostics.Metrics;

namespace Longshore.Functions.Objects;

/// <summary>A store with the limits that all stores share: the size of objects, the number of operations, and the time without progress. The
/// border of stores: each error is an <see cref="ObjectException"/>, or the caller's own cancellation.</summary>
/// <param name="store">The store itself. It ends reads and writes of streams promptly when they are cancelled; other operations may go on, and
/// nobody waits for them.</param>
/// <param name="limits">The limits.</param>
/// <param name="time">The clock.</param>
/// <param name="faulted">Receives exceptions that no store must throw; null for none.</param>
public sealed class GuardedObjectStore(IObjectStore store, ObjectLimits limits, TimeProvider time, Action<Exception>? faulted = null)
    : IObjectStore, IDisposable
{
    private ObjectMetrics? _metrics;
    private int _running;

    /// <summary>The limits.</summary>
    public ObjectLimits Limits => limits;

    /// <summary>The metrics of objects.</summary>
    public Meter Meter => Metrics.Meter;

    private ObjectMetrics Metrics => LazyInitializer.EnsureInitialized(ref _metrics, () => new ObjectMetrics(() => Volatile.Read(ref _running)));

    /// <inheritdoc/>
    public async Task<ObjectInfo> PutAsync(
        ObjectAddress address, ObjectContent content, ObjectCondition condition, CancellationToken cancellationToken)
    {
        if (content.Length > limits.ObjectBytesMax)
        {
            throw ObjectException.TooLarge(limits.ObjectBytesMax);
        }

        using var stall = Begin(cancellationToken);
        using var bytes = new GuardedContent(content.Bytes, limits.ObjectBytesMax, stall);
        try
        {
            var info = await RunAsync(
                "put",
                stall,
                () => store.PutAsync(address, content with { Bytes = bytes }, condition, stall.Token),
                () => bytes.Failure).ConfigureAwait(false);
            Metrics.CountBytes("written", info.Size);
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
            var body = await RunAsync("get", stall, () => store.OpenAsync(address, range, stall.Token)).ConfigureAwait(false);
            return new ObjectBody(body.Info, body.Offset, body.Length, new GuardedBytes(body, stall, faulted, EndReading));
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
        RunAsync("stat", token => store.StatAsync(address, token), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(ObjectAddress address, CancellationToken cancellationToken) => RunAsync(
        "remove",
        async token =>
        {
            await store.RemoveAsync(address, token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectPage> ListAsync(BucketName bucket, ObjectQuery query, CancellationToken cancellationToken) =>
        RunAsync("list", token => store.ListAsync(bucket, query, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectLocation> LocateAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        RunAsync("locate", token => store.LocateAsync(address, token), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _metrics?.Dispose();

    private StallGuard Begin(CancellationToken caller)
    {
        if (Interlocked.Increment(ref _running) > limits.OperationsMax)
        {
            Interlocked.Decrement(ref _running);
            var refusal = new ObjectException(
                ObjectFailure.Overloaded, FormattableString.Invariant($"{limits.OperationsMax} operations on objects are under way, as many as may be"));
            Metrics.Count("begin", refusal);
            throw refusal;
        }

        return new StallGuard(limits.StallTimeMax, time, caller);
    }

    private void EndReading(long count)
    {
        Metrics.CountBytes("read", count);
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
            Metrics.Count(name, null);
            return result;
        }
        catch (Exception failure)
        {
            _ = AbandonAsync(running);
            var explained = callersFailure?.Invoke() ?? StoreErrors.Explain(failure, stall, faulted);
            Metrics.Count(name, explained);
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
