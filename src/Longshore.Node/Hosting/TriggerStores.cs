using System.Diagnostics.Metrics;
using Longshore.Cluster;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Schedules;
using Longshore.Node.Faces.Schedules;
using Longshore.Storage;
using Longshore.Storage.Sqlite;

namespace Longshore.Node.Hosting;

/// <summary>What a node's queues and schedules work with. Where a store cannot be opened, because the disk is full, the node runs without it.
/// </summary>
/// <param name="Queues">The queues, or null.</param>
/// <param name="Schedules">The times of schedules' runs, or null.</param>
/// <param name="ScheduleMetrics">The metrics of schedules.</param>
/// <param name="Problems">Why one is null, one sentence each.</param>
internal sealed record TriggerStores(IMessageQueues? Queues, IScheduleStore? Schedules, ScheduleMetrics ScheduleMetrics, IReadOnlyList<string> Problems)
{
    /// <summary>The meters of both.</summary>
    public IEnumerable<Meter> Meters => Queues is null ? [ScheduleMetrics.Meter] : [Queues.Meter, ScheduleMetrics.Meter];

    /// <summary>Opens the stores of a data directory.</summary>
    /// <param name="options">The node's options.</param>
    /// <param name="cluster">The node's part in its cluster, whose stores it then uses, or null.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="cleanUp">Closes them.</param>
    /// <param name="faulted">Receives their errors.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<TriggerStores> OpenAsync(
        NodeOptions options, ClusterNode? cluster, TimeProvider time, CleanUp cleanUp, Action<Exception> faulted, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var queues = cluster is not null
            ? cleanUp.Own(cluster.OpenQueues(options.Functions.Queues, faulted))
            : await TryAsync<IMessageQueues>(
                async () =>
                {
                    var store = cleanUp.Own(await SqliteQueueStore.OpenAsync(options.DataDirectory, cancellationToken));
                    return cleanUp.Own(await MessageQueues.OpenAsync(options.Functions.Queues, store, time, faulted, cancellationToken));
                },
                "queues",
                problems);
        var schedules = cluster?.Schedules ?? await TryAsync<IScheduleStore>(
            async () => cleanUp.Own(await SqliteScheduleStore.OpenAsync(options.DataDirectory, cancellationToken)), "schedules", problems);
        var metrics = new ScheduleMetrics();
        cleanUp.Push(metrics.Dispose);
        return new TriggerStores(queues, schedules, metrics, problems);
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> open, string what, List<string> problems)
        where T : class
    {
        try
        {
            return await open();
        }
        catch (StorageException failure)
        {
            problems.Add($"the node has no {what}: {failure.Message}");
            return null;
        }
    }
}
