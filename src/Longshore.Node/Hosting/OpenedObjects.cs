using Longshore.Functions.Objects;

namespace Longshore.Node.Hosting;

/// <summary>A node's object store with the limits of all stores.</summary>
public sealed class OpenedObjects : IAsyncDisposable
{
    private readonly IObjectStore _store;

    /// <param name="source">Where the objects are kept.</param>
    /// <param name="dataDirectory">The node's data directory.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="faulted">Receives exceptions that no store must throw; null for none.</param>
    public OpenedObjects(ObjectSource source, string dataDirectory, ObjectLimits limits, TimeProvider time, Action<Exception>? faulted = null)
    {
        _store = source.Open(dataDirectory, limits, time);
        Store = new GuardedObjectStore(_store, limits, time, faulted);
    }

    /// <summary>The store.</summary>
    public GuardedObjectStore Store { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        switch (_store)
        {
            case IAsyncDisposable asynchronous:
                await asynchronous.DisposeAsync();
                break;
            case IDisposable synchronous:
                // Waits for calls to the cluster that are under way.
                await Task.Run(synchronous.Dispose);
                break;
            default:
                break;
        }
    }
}
