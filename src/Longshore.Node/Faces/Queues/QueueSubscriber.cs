using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Triggers;
using Microsoft.Extensions.Logging;

namespace Longshore.Node.Faces.Queues;

/// <summary>Delivers the messages of one queue to its subscriber, some at a time. A message is acknowledged after its invocation has
/// succeeded. A message that fails delays no other: it comes back later, and in the end it is a dead letter.</summary>
/// <param name="subscription">Its subscription.</param>
/// <param name="queues">The node's queues.</param>
/// <param name="deliver">Delivers a batch, and tells how the delivery of each message ended.</param>
/// <param name="backoff">The delays between attempts.</param>
/// <param name="time">The clocks.</param>
/// <param name="logger">The log.</param>
/// <param name="ending">Ends the invocations under way, when the node's time to drain is over.</param>
internal sealed partial class QueueSubscriber(
    QueueSubscription subscription,
    IMessageQueues queues,
    Func<MessageBatch, CancellationToken, Task<IReadOnlyList<Delivery>>> deliver,
    RetryBackoff backoff,
    TimeProvider time,
    ILogger logger,
    CancellationToken ending) : Trigger
{
    // A store that cannot be used, because its disk is full, is tried again as often as this.
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _places = new(subscription.ConcurrencyMax, subscription.ConcurrencyMax);
    private readonly RunningTasks _rests = new();

    /// <inheritdoc/>
    protected override async Task RunAsync()
    {
        while (!Stopping.IsCancellationRequested)
        {
            foreach (var batch in MessageBatch.Of(await LeaseAsync(), subscription.BatchMax))
            {
                await BeginAsync(batch);
            }
        }

        // Every invocation gives its place back.
        for (var i = 0; i < subscription.ConcurrencyMax; i++)
        {
            await _places.WaitAsync(CancellationToken.None);
        }

        _places.Dispose();
        await _rests.WhenAllAsync();
    }

    // The border of the store.
    private async Task<IReadOnlyList<QueueMessage>> LeaseAsync()
    {
        try
        {
            return await queues.LeaseAsync(subscription.Queue, Stopping);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException && Stopping.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception fault)
        {
            Log.NotLeased(logger, subscription.Queue.Value, fault);
            await PauseAsync();
            return [];
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(FaultPause, time, Stopping);
        }
        catch (OperationCanceledException)
        {
            // The loop ends.
        }
    }

    private async Task BeginAsync(MessageBatch batch)
    {
        try
        {
            await _places.WaitAsync(Stopping);
        }
        catch (OperationCanceledException)
        {
            Release(batch);
            return;
        }

        // A place that becomes free and the stop race for the wait.
        if (Stopping.IsCancellationRequested)
        {
            _places.Release();
            Release(batch);
            return;
        }

        // The guest may keep the thread on which its invocation begins.
        _ = Task.Run(() => DeliverAsync(batch), CancellationToken.None);
    }

    private void Release(MessageBatch batch)
    {
        foreach (var message in batch.Messages)
        {
            queues.Release(message);
        }
    }

    // The border of a delivery: whatever fails, its place is given back and its messages are settled.
    private async Task DeliverAsync(MessageBatch batch)
    {
        var settled = 0;
        try
        {
            var deliveries = await AttemptAsync(batch);
            for (; settled < batch.Messages.Count; settled++)
            {
                if (deliveries[settled].Rest is { } rest)
                {
                    _rests.Add(SettleAsync(batch.Messages[settled], rest));
                }
                else
                {
                    Settle(batch.Messages[settled], deliveries[settled]);
                }
            }
        }
        catch (Exception fault)
        {
            foreach (var message in batch.Messages.Skip(settled))
            {
                SettleFault(message, fault);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task SettleAsync(QueueMessage message, Task<Delivery> rest)
    {
        try
        {
            Settle(message, await rest);
        }
        catch (Exception fault)
        {
            SettleFault(message, fault);
        }
    }

    private void SettleFault(QueueMessage message, Exception fault)
    {
        Log.Faulted(logger, subscription.Queue.Value, message.Id, fault);
        Settle(message, new Delivery(DeliveryKind.Failed, "the node failed while it delivered the message; its log has the cause"));
    }

    // A message that ends the node is delivered no more, though no attempt of it was ever seen to fail. It is alone in its batch.
    private Task<IReadOnlyList<Delivery>> AttemptAsync(MessageBatch batch) => batch.Messages[0].Interruptions < queues.Limits.InterruptionsMax
        ? deliver(batch, ending)
        : Task.FromResult(batch.All(new Delivery(
            DeliveryKind.Refused, FormattableString.Invariant($"the node ended {batch.Messages[0].Interruptions} times while the message was leased"))));

    private void Settle(QueueMessage message, Delivery delivery)
    {
        switch (delivery.Kind)
        {
            case DeliveryKind.Done:
                queues.Acknowledge(message);
                break;
            case DeliveryKind.Stopped:
                queues.Release(message);
                break;
            case DeliveryKind.NotBegun:
                queues.Retry(message, countsAttempt: false, backoff.After(message.Attempts + 1), delivery.Reason);
                break;
            case DeliveryKind.Failed when message.Attempts + 1 < subscription.AttemptsMax:
                queues.Retry(message, countsAttempt: true, delivery.Delay ?? backoff.After(message.Attempts + 1), delivery.Reason);
                break;
            default:
                Log.Died(logger, subscription.Queue.Value, message.Id, message.Attempts + 1);
                queues.Bury(message, delivery.Reason);
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(40, LogLevel.Error, "The messages of the queue {Queue} cannot be read")]
        public static partial void NotLeased(ILogger logger, string queue, Exception fault);

        [LoggerMessage(41, LogLevel.Error, "The delivery of message {Id} of the queue {Queue} failed in a way that must not happen")]
        public static partial void Faulted(ILogger logger, string queue, long id, Exception fault);

        [LoggerMessage(42, LogLevel.Warning, "Message {Id} of the queue {Queue} is a dead letter after {Attempts} attempts")]
        public static partial void Died(ILogger logger, string queue, long id, int attempts);
    }
}
