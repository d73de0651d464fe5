using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Longshore.Functions;
using Longshore.Functions.Scheduling;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Requests;

namespace Longshore.Trust.Service.Deliveries;

/// <summary>Sends results to <c>resultUri</c> and events to <c>notifyUri</c>, at least once: after a crash, what was not confirmed is sent again.
/// </summary>
internal sealed class OrderDeliveries : IDeliveryQueue, IAsyncDisposable
{
    // Deliveries at one time. A server that stalls holds one for the client's timeout.
    private const int SendersMax = 4;

    // Within a minute, a server that was started anew is there again. The requester can still ask for its result.
    private const int AttemptsMax = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly TrustLedger _ledger;
    private readonly IOrderPoster _poster;
    private readonly ServiceOptions _options;
    private readonly TimeProvider _time;

    // Its length is bounded by the ledger's number of orders.
    private readonly Channel<PendingDelivery> _waiting = Channel.CreateUnbounded<PendingDelivery>();
    private readonly DeliveryLanes _lanes = new();
    private readonly RunningTasks _pausing = new();
    private readonly CancellationTokenSource _ending = new();
    private Task _sending = Task.CompletedTask;

    public OrderDeliveries(ServiceOptions options, TrustLedger ledger, IOrderPoster poster, TimeProvider time) =>
        (_options, _ledger, _poster, _time) = (options, ledger, poster, time);

    /// <summary>Takes what the ledger has, and begins to send.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await _ledger.Orders.UndeliveredAsync(cancellationToken))
        {
            Add(id);
        }

        _sending = Task.WhenAll(Enumerable.Range(0, SendersMax).Select(_ => SendAllAsync()));
    }

    public string? Refusal(Uri server) => _poster.Refusal(server);

    public void Add(string workOrder) => _waiting.Writer.TryWrite(new PendingDelivery(workOrder));

    /// <summary>Ends what is being sent; it is sent again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _sending;
        await _pausing.WhenAllAsync();
        _ending.Dispose();
    }

    private async Task SendAllAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await SendAsync(await _waiting.Reader.ReadAsync(_ending.Token));
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The border of the loop. The delivery is in the ledger until the next start.
                _options.Faulted.Tell(failure);
            }
        }
    }

    private async Task SendAsync(PendingDelivery delivery)
    {
        if (delivery.Lane is { } held)
        {
            await SendAsync(delivery, held, known: null);
        }
        else if (await FindAsync(delivery) is { } order)
        {
            var lane = new DeliveryLane(new Uri(order.DeliveryUri).Authority, order.Requester);
            if (_lanes.TryEnter(lane, delivery))
            {
                await SendAsync(delivery, lane, order);
            }
        }
    }

    // Null for an order that has waited for its lane: it was not held in memory meanwhile, and is read again.
    private async Task SendAsync(PendingDelivery delivery, DeliveryLane lane, LedgerOrder? known)
    {
        try
        {
            if ((known ?? await FindAsync(delivery)) is { } order)
            {
                await SendAsync(delivery, order);
            }
        }
        finally
        {
            if (_lanes.Leave(lane) is { } next)
            {
                _waiting.Writer.TryWrite(next);
            }
        }
    }

    // Null if the order has not ended, the requester was told, or the order's time is over.
    private async Task<LedgerOrder?> FindAsync(PendingDelivery delivery) =>
        await _ledger.Orders.FindAsync(delivery.WorkOrder, _ending.Token) is { Delivery: not DeliveryKind.None, State: not OrderState.Waiting } order ? order : null;

    private async Task SendAsync(PendingDelivery delivery, LedgerOrder order)
    {
        try
        {
            await _poster.PostAsync(new Uri(order.DeliveryUri), Text(order), _ending.Token);
        }
        catch (IOException) when (delivery.Attempt < AttemptsMax)
        {
            // The sender goes on with other deliveries meanwhile.
            _pausing.Add(PauseAsync(delivery));
            return;
        }
        catch (IOException refused)
        {
            _options.Log?.Invoke(PrintableText.Of($"the requester of work order {order.Id} could not be told: {refused.Message}"));
        }

        await _ledger.Orders.SetDeliveredAsync(order.Id, _ending.Token);
    }

    private async Task PauseAsync(PendingDelivery delivery)
    {
        await Task.Delay(FirstPause * (1 << (delivery.Attempt - 1)), _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _waiting.Writer.TryWrite(new PendingDelivery(delivery.WorkOrder, delivery.Attempt + 1));
    }

    private string Text(LedgerOrder order)
    {
        using var request = RequestText.Parse(Encoding.UTF8.GetBytes(order.Request), _options.Orders.TokensMax);
        using var response = RequestText.Parse(Encoding.UTF8.GetBytes(order.Response), _options.Orders.TokensMax);
        var json = new PythonJson().BeginObject().Name("jsonrpc").String("2.0").Name("id").Value(request.RootElement.GetProperty("id"));
        return (order.Delivery == DeliveryKind.Event ? WriteEvent(json, order.Id) : WriteResult(json, response.RootElement)).EndObject().ToString();
    }

    private static PythonJson WriteEvent(PythonJson json, string id) =>
        json.Name("result").BeginObject().Name("workOrderId").String(id).EndObject();

    private static PythonJson WriteResult(PythonJson json, JsonElement response) => response.TryGetProperty("result", out var result)
        ? json.Name("result").Value(result)
        : json.Name("error").Value(response.GetProperty("error"));
}
