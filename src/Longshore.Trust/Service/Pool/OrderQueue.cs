using System.Collections.Concurrent;
using Longshore.Functions;
using Longshore.Functions.Scheduling;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Deliveries;
using Longshore.Trust.Service.Receipts;

namespace Longshore.Trust.Service.Pool;

/// <summary>The queue of accepted orders and the workers that process them. What a crash leaves waiting is processed after the next start; each
/// order has one outcome.</summary>
internal sealed class OrderQueue : IOrderQueue, IAsyncDisposable
{
    private readonly QueueContext _context;
    private readonly IReadOnlyDictionary<string, WorkerGroup> _groups;
    private readonly ConcurrentDictionary<string, QueuedOrder> _orders = new(StringComparer.Ordinal);
    private readonly RunningTasks _expiring = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ReceiptSigner _signer;
    private readonly IDeliveryQueue _deliveries;
    private readonly TimeSpan _timeMax;

    /// <param name="options">The listener's options.</param>
    /// <param name="ledger">The durable state.</param>
    /// <param name="deliveries">Tells requesters of orders that have ended.</param>
    /// <param name="signer">Signs updates of receipts.</param>
    /// <param name="link">Reaches a process by its address.</param>
    /// <param name="time">The clock.</param>
    public OrderQueue(ServiceOptions options, TrustLedger ledger, IDeliveryQueue deliveries, ReceiptSigner signer, Func<string, IWorkerLink> link, TimeProvider time)
    {
        _context = new QueueContext(options, ledger, time, EndAsync, Forget);
        _deliveries = deliveries;
        _signer = signer;
        _timeMax = options.OrderTimeMax > options.ResponseTimeMax ? options.OrderTimeMax : options.ResponseTimeMax;
        _groups = options.Workers.ToDictionary(
            worker => worker.Id, worker => new WorkerGroup(worker.Id, worker.Addresses.Select(link), _context), StringComparer.Ordinal);
    }

    /// <summary>Takes the orders that wait in the ledger, and begins to serve.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var order in await _context.Ledger.Orders.WaitingAsync(cancellationToken))
        {
            _ = Add(order);
        }

        foreach (var group in _groups.Values)
        {
            group.Start(_ending.Token);
        }
    }

    public string? KeyDigestOf(string worker) => _groups.TryGetValue(worker, out var group) ? group.KeyDigest : null;

    public QueuePlace PlaceOf(string id) => !_orders.TryGetValue(id, out var order) ? QueuePlace.None
        : order.IsProcessing ? QueuePlace.Processing : QueuePlace.Waiting;

    public Task Add(WaitingOrder order)
    {
        var queued = new QueuedOrder(order, _timeMax, _context.Time);
        _orders[order.Id] = queued;

        // Without a group, the order's worker is not configured any more. It may be after the next start, until the order's time is over.
        _groups.GetValueOrDefault(order.Worker)?.Add(queued);
        queued.Deadline.Register(() => _expiring.Add(Task.Run(() => ExpireAsync(queued))));
        return queued.Ended;
    }

    /// <summary>Ends the exchanges under way. Their orders stay in the ledger.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        foreach (var group in _groups.Values)
        {
            await group.DisposeAsync();
        }

        foreach (var order in _orders.Values)
        {
            order.Dispose();
        }

        await _expiring.WhenAllAsync();
        _ending.Dispose();
    }

    // A worker's answer and the deadline may come at one time; the ledger takes the first.
    private async Task EndAsync(QueuedOrder order, OrderState state, string response)
    {
        if (await KeepAsync(order, state, response) == LedgerRefusal.Full)
        {
            const string NoRoom = "the listener has no room for the worker's answer";
            await KeepAsync(order, OrderState.Failed, OrderAnswers.Error(null, OrderErrorCode.Unknown, NoRoom));
        }

        Forget(order);
    }

    // Once an answer is here, it is kept, whatever ends meanwhile.
    private Task<LedgerRefusal> KeepAsync(QueuedOrder order, OrderState state, string response) => _context.Ledger.Orders.EndAsync(
        new OrderOutcome(order.Order.Id, state, response, _context.Time.GetUtcNow(), _signer.Update(order.Order.Id, state, response)), CancellationToken.None);

    private void Forget(QueuedOrder order)
    {
        if (_orders.TryRemove(order.Order.Id, out _))
        {
            order.End();
            _deliveries.Add(order.Order.Id);
            order.Dispose();
        }
    }

    private async Task ExpireAsync(QueuedOrder order)
    {
        try
        {
            const string Late = "the work order was not done within its time, and was cancelled";
            await EndAsync(order, OrderState.Cancelled, OrderAnswers.Error(null, OrderErrorCode.Unknown, Late));
        }
        catch (Exception failure)
        {
            // The order waits in the ledger, and expires after the next start.
            _context.Options.Faulted.Tell(failure);
            Forget(order);
        }
    }
}
