using Longshore.Functions;
using Longshore.Trust.Client;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Pool;

/// <summary>Sends orders to one process of a worker, several at a time. A process that is lost is asked for its keys until it answers.</summary>
/// <param name="link">Reaches the process.</param>
/// <param name="group">The worker.</param>
/// <param name="context">What all groups share.</param>
internal sealed class WorkerProcess(IWorkerLink link, WorkerGroup group, QueueContext context)
{
    private readonly PoolLimits _limits = context.Options.Pool;
    private volatile bool _isReady;
    private long _keysTold;
    private string _refusal = "";

    /// <summary>Whether it has the group's keys and has answered last.</summary>
    public bool IsReady
    {
        get => _isReady;
        set => _isReady = value;
    }

    /// <summary>Serves until the end. The border of the loop: it does not throw.</summary>
    public async Task ServeAsync(CancellationToken ending)
    {
        using var places = new SemaphoreSlim(_limits.OrdersPerProcessMax, _limits.OrdersPerProcessMax);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await ServeNextAsync(places, ending);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                // The ledger, such as a full disk. The order stays in it.
                context.Options.Faulted.Tell(failure);
                await Task.Delay(_limits.LostPause, context.Time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        // Taking every place waits until no order is under way.
        for (var taken = 0; taken < _limits.OrdersPerProcessMax; taken++)
        {
            await places.WaitAsync(CancellationToken.None);
        }
    }

    private async Task ServeNextAsync(SemaphoreSlim places, CancellationToken ending)
    {
        if ((!IsReady || AskIn <= TimeSpan.Zero) && !await TryReachAsync(ending))
        {
            await Task.Delay(_limits.LostPause, context.Time, ending);
            return;
        }

        await places.WaitAsync(ending);
        QueuedOrder? order = null;
        try
        {
            order = await NextAsync(ending);
        }
        finally
        {
            if (order is null)
            {
                places.Release();
            }
        }

        if (order is not null)
        {
            _ = Task.Run(() => RunAsync(order, places, ending), CancellationToken.None);
        }
    }

    // By the clock, also while there are always orders: otherwise requesters of a busy worker would go on to use its old keys.
    private TimeSpan AskIn => _limits.KeysPause - context.Time.GetElapsedTime(Volatile.Read(ref _keysTold));

    private async Task<QueuedOrder?> NextAsync(CancellationToken ending)
    {
        if (AskIn is not { Ticks: > 0 } left)
        {
            return null;
        }

        using var due = new CancellationTokenSource(left, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, ending);
        try
        {
            return await group.Waiting.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            return null;
        }
    }

    // Asks for the keys. A worker that was started anew has others.
    private async Task<bool> TryReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            var described = WorkerDescription.Read(await link.SendAsync(OrderMessage.Signup(), _limits.SignupTimeMax, cancellationToken), context.Options.Orders);
            Volatile.Write(ref _keysTold, context.Time.GetTimestamp());
            if (await group.AdmitAsync(this, described, cancellationToken))
            {
                Say($"{link.Address} takes orders of worker {group.Id}");
                return true;
            }

            await LoseAsync("has other keys than its pool: give all processes of a pool the same keys", cancellationToken);
        }
        catch (OrderResponseException lost)
        {
            await LoseAsync(PrintableText.Of(lost.Message), cancellationToken);
        }

        return false;
    }

    private async Task LoseAsync(string reason, CancellationToken cancellationToken)
    {
        IsReady = false;
        Say($"{link.Address} takes no orders of worker {group.Id}: {reason}");
        await group.NoteLostAsync(cancellationToken);
    }

    // Once for each change, not for each attempt.
    private void Say(string sentence)
    {
        if (Interlocked.Exchange(ref _refusal, sentence) != sentence)
        {
            context.Log(sentence);
        }
    }

    private async Task RunAsync(QueuedOrder order, SemaphoreSlim places, CancellationToken ending)
    {
        try
        {
            if (order.Ended.IsCompleted)
            {
                return;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(order.Deadline, ending);
            order.IsProcessing = true;
            if (!await TryProcessAsync(order, either.Token))
            {
                order.IsProcessing = false;
                await Task.Delay(_limits.BusyPause, context.Time, either.Token);
                group.Add(order);
            }
        }
        catch (OperationCanceledException)
        {
            // The order's time is over, which ends it elsewhere; or the listener ends, and the ledger has the order.
        }
        catch (Exception failure)
        {
            context.Options.Faulted.Tell(failure);
            order.IsProcessing = false;
            await Task.Delay(_limits.LostPause, context.Time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            group.Add(order);
        }
        finally
        {
            places.Release();
        }
    }

    /// <returns>Whether the order has ended; otherwise it is sent again.</returns>
    private async Task<bool> TryProcessAsync(QueuedOrder order, CancellationToken cancellationToken)
    {
        if (await context.Ledger.Orders.FindAsync(order.Order.Id, cancellationToken) is not { State: OrderState.Waiting } kept)
        {
            context.Forget(order);
            return true;
        }

        try
        {
            return await TrySendAsync(order, kept.Request, cancellationToken);
        }
        catch (OrderResponseException lost)
        {
            // First, so that no order of a worker that is off line is said to be processed.
            order.IsProcessing = false;
            await LoseAsync(PrintableText.Of(lost.Message), cancellationToken);

            // It never had the order.
            return lost.Failure != ResponseFailure.Unreachable && await TryGiveUpAsync(order);
        }
    }

    private async Task<bool> TrySendAsync(QueuedOrder order, string request, CancellationToken cancellationToken)
    {
        var answer = await link.SendAsync(OrderMessage.Process(request), _limits.AnswerTimeMax, cancellationToken);
        var meaning = WorkerAnswers.Read(answer, context.Options.Orders.TokensMax);
        if (meaning == WorkerAnswer.SentBefore)
        {
            // The process has done it, and its answer was lost with the connection or with the listener.
            answer = await link.SendAsync(OrderMessage.Repeat(request), _limits.AnswerTimeMax, cancellationToken);
            meaning = WorkerAnswers.Read(answer, context.Options.Orders.TokensMax);
        }

        switch (meaning)
        {
            case WorkerAnswer.Result:
                await context.EndAsync(order, OrderState.Done, answer);
                return true;
            case WorkerAnswer.Error:
                await EndRefusedAsync(order, answer, cancellationToken);
                return true;
            case WorkerAnswer.Busy:
                return false;
            default:
                return await TryGiveUpAsync(order);
        }
    }

    // An error may be that of a worker that has new keys and cannot read the order. It is not foreseen: a worker may read orders for its old keys
    // for a while.
    private async Task EndRefusedAsync(QueuedOrder order, string answer, CancellationToken cancellationToken)
    {
        if (await TryReachAsync(cancellationToken) && order.Order.KeyDigest != group.KeyDigest)
        {
            await EndStaleAsync(order);
        }
        else
        {
            await context.EndAsync(order, OrderState.Failed, answer);
        }
    }

    private Task EndStaleAsync(QueuedOrder order) => context.EndAsync(
        order,
        OrderState.Failed,
        OrderAnswers.Error(null, OrderErrorCode.InvalidParameter, "the worker has new keys: encrypt the order for them and submit it under another identifier"));

    private async Task<bool> TryGiveUpAsync(QueuedOrder order)
    {
        if (++order.Sends < _limits.SendsMax)
        {
            return false;
        }

        await context.EndAsync(
            order,
            OrderState.Failed,
            OrderAnswers.Error(null, OrderErrorCode.Unknown, string.Create(null, $"the worker was lost {order.Sends} times while it had the order")));
        return true;
    }
}
