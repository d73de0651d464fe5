using System.Collections.Immutable;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Schedules;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Queues;
using Longshore.Node.Faces.Schedules;
using Longshore.Node.Faces.Triggers;
using Longshore.Node.Telemetry;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Hosting;

/// <summary>What makes the node call functions by itself: the subscriptions and schedules of all deployed functions.</summary>
internal sealed class NodeTriggers : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly FunctionCatalog _catalog;
    private readonly TriggerStores _stores;
    private readonly Action<Exception> _faulted;
    private readonly DetachedTrigger? _detached;
    private readonly TriggerSet<QueueName, (FunctionName Function, QueueSubscription Subscription)> _subscriptions;
    private readonly TriggerSet<ScheduleKey, CronSchedule> _schedules;
    private volatile ImmutableHashSet<ScheduleKey> _kept = [];
    private Task _keeping = Task.CompletedTask;

    /// <param name="catalog">The functions.</param>
    /// <param name="invoker">Runs their invocations.</param>
    /// <param name="stores">The node's queues and schedules.</param>
    /// <param name="log">Logs how invocations ended.</param>
    /// <param name="logger">Logs what goes wrong beside them.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="faulted">Receives errors of the schedules' store.</param>
    /// <param name="detached">Runs the calls whose callers do not wait, or null.</param>
    public NodeTriggers(
        FunctionCatalog catalog,
        IInvoker invoker,
        TriggerStores stores,
        InvocationLog log,
        ILogger logger,
        TimeProvider time,
        Action<Exception> faulted,
        DetachedTrigger? detached = null)
    {
        _catalog = catalog;
        _stores = stores;
        _faulted = faulted;
        _detached = detached;
        var messages = new MessageCaller(catalog, invoker, log);
        var backoff = new RetryBackoff(Random.Shared);
        _subscriptions = new((queue, wanted) => new QueueSubscriber(
            wanted.Subscription,
            stores.Queues!,
            queue == QueueName.OfDetachedCalls ? detached!.DeliverAsync : (batch, end) => messages.DeliverAsync(wanted.Function, batch, end),
            backoff,
            time,
            logger,
            _ending.Token));
        var times = new ScheduledCaller(catalog, invoker, log);
        _schedules = new((key, schedule) => new ScheduleTrigger(key, schedule, stores.Schedules!, times, stores.ScheduleMetrics, time, logger, _ending.Token));
    }

    /// <summary>Starts all triggers, and follows what is deployed and removed from now on.</summary>
    public void Start()
    {
        _catalog.Changed = Update;
        Update();
    }

    /// <summary>Begins nothing new. Invocations under way end within some time or are ended.</summary>
    /// <param name="drain">Cancelled when the time is over.</param>
    public async Task StopAsync(CancellationToken drain)
    {
        _catalog.Changed = null;
        await using var over = drain.Register(_ending.Cancel);
        await _subscriptions.DisposeAsync();
        await _schedules.DisposeAsync();
        await _keeping;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await StopAsync(CancellationToken.None);
        _ending.Dispose();
    }

    private void Update()
    {
        lock (_lock)
        {
            var functions = _catalog.List();
            if (_stores.Queues is not null)
            {
                _subscriptions.Update(SubscriptionsOf(functions, _detached));
            }

            if (_stores.Schedules is not null)
            {
                var wanted = SchedulesOf(functions);
                _kept = [.. wanted.Keys];
                _schedules.Update(wanted);
                _keeping = KeepAsync(_keeping, _stores.Schedules);
            }
        }
    }

    // The catalog refuses a second subscriber of a queue.
    internal static Dictionary<QueueName, (FunctionName, QueueSubscription)> SubscriptionsOf(
        IReadOnlyList<FunctionConfig> functions, DetachedTrigger? detached) => functions
        .SelectMany(function => function.Spec.Subscriptions.Select(subscription => (function.Name, Subscription: subscription)))

        // The catalog refuses it, but a store may have such a function: other callers' calls are not its messages.
        .Where(pair => !pair.Subscription.Queue.IsOfNode)
        .Concat(detached is null ? [] : [(default, detached.Subscription)])
        .DistinctBy(pair => pair.Subscription.Queue)
        .ToDictionary(pair => pair.Subscription.Queue, pair => (pair.Name, pair.Subscription));

    private static Dictionary<ScheduleKey, CronSchedule> SchedulesOf(IReadOnlyList<FunctionConfig> functions) => functions
        .SelectMany(function => function.Spec.Schedules.Select(schedule => (Key: ScheduleKey.Of(function.Name, schedule), Schedule: schedule)))
        .ToDictionary(pair => pair.Key, pair => pair.Schedule);

    // One after the other, and each with the newest set: a schedule that was deployed meanwhile must not be forgotten.
    private async Task KeepAsync(Task before, IScheduleStore store)
    {
        await before;
        try
        {
            await store.KeepOnlyAsync(_kept, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // What is left over is removed after the next change.
            _faulted(failure);
        }
    }
}
