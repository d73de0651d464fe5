using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Deliveries;
using Longshore.Trust.Service.Pool;
using Longshore.Trust.Service.Requests;

namespace Longshore.Trust.Service.Methods;

/// <summary>Work orders (EEA Off-Chain Trusted Compute, sections 6.1.1 to 6.1.6).</summary>
/// <param name="options">The listener's options.</param>
/// <param name="ledger">The durable state.</param>
/// <param name="queue">The queue.</param>
/// <param name="deliveries">Tells requesters.</param>
/// <param name="time">The clock.</param>
internal sealed class OrderMethods(ServiceOptions options, TrustLedger ledger, IOrderQueue queue, IDeliveryQueue deliveries, TimeProvider time)
{
    private bool IsAvalon => options.Mode == OrderMode.Avalon;

    /// <summary><c>WorkOrderSubmit</c>. The order is in the ledger before anything is answered.</summary>
    public async Task<ServiceAnswer> SubmitAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var (id, ended) = await AcceptAsync(request, cancellationToken);
        if (ended is null)
        {
            return ServiceAnswer.Status(ServiceCode.Pending, "Work order is computing. Please query for WorkOrderGetResult to view the result", id);
        }

        // The ledger has the order. Nothing here holds the request while its result is waited for.
        request.Release();
        await ended.WaitAsync(cancellationToken);
        return Answer(await ledger.Orders.FindResultAsync(id, cancellationToken), id);
    }

    /// <summary><c>WorkOrderGetResult</c>. Most questions come while the order waits: these are answered without the ledger.</summary>
    public async Task<ServiceAnswer> GetResultAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var id = request.Field("workOrderId");
        return queue.PlaceOf(id) == QueuePlace.None ? Answer(await ledger.Orders.FindResultAsync(id, cancellationToken), id) : Waiting(id);
    }

    /// <returns>The order's identifier, and what ends when the order has; null if the requester does not wait.</returns>
    private async Task<(string Id, Task? Ended)> AcceptAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var id = Administration.Bounded(request.Field("workOrderId"));
        var keys = await FindKeysAsync(request, id, cancellationToken);
        var text = Encoding.UTF8.GetString(request.Text.Span);
        Verify(request, text, id);
        var waitTime = IsAvalon ? TimeSpan.Zero : WaitTime(request, id);
        var order = Order(request, text, id, keys, waitTime);
        if (await ledger.Orders.AddAsync(order, cancellationToken) is not LedgerRefusal.None and var refusal)
        {
            throw Refused(refusal, id);
        }

        var ended = queue.Add(new WaitingOrder(id, order.Worker, keys, order.Deadline));
        return (id, waitTime == TimeSpan.Zero ? null : ended);
    }

    private async Task<string> FindKeysAsync(ServiceRequest request, string id, CancellationToken cancellationToken)
    {
        var worker = request.Field("workerId");
        var status = (await ledger.Workers.FindAsync(worker, cancellationToken))?.Status
            ?? throw Invalid($"worker {Short(worker)} doesn't exists", id);
        if (!IsAvalon && status > WorkerStatus.OffLine)
        {
            throw Invalid("the worker is decommissioned, or its keys may be known to others", id);
        }

        return queue.KeyDigestOf(worker)
            ?? throw new ServiceException(ServiceCode.Unknown, "no process of this worker takes orders here, or none has answered since the listener was started", id);
    }

    private void Verify(ServiceRequest request, string text, string id)
    {
        if (request.OptionalField("requesterSignature") is { } signature && !Base64.IsValid(signature))
        {
            throw Invalid("Invalid data format for requesterSignature", id);
        }

        Administration.Bounded(request.Field("requesterId"));
        var bytes = OrderMessage.ProcessBytes(text);
        if (bytes > options.Orders.MessageBytesMax)
        {
            throw Invalid(string.Create(null, $"the order is too large: a worker's message has at most {options.Orders.MessageBytesMax} bytes, and this one {bytes}"), id);
        }
    }

    private TimeSpan WaitTime(ServiceRequest request, string id)
    {
        var waitTime = TimeSpan.FromMilliseconds(request.Number("responseTimeoutMSecs"));
        return waitTime <= options.ResponseTimeMax
            ? waitTime
            : throw Invalid(string.Create(null, $"responseTimeoutMSecs is at most {options.ResponseTimeMax.TotalMilliseconds}; 0 does not wait"), id);
    }

    private LedgerOrder Order(ServiceRequest request, string text, string id, string keys, TimeSpan waitTime)
    {
        var now = time.GetUtcNow();
        var (delivery, uri) = IsAvalon || waitTime > TimeSpan.Zero ? (DeliveryKind.None, "") : Delivery(request, id);
        return new LedgerOrder
        {
            Id = id,
            Worker = request.Field("workerId"),
            Requester = request.Field("requesterId"),
            Source = AddressQuota.Counted(request.Caller.Address).ToString(),
            KeyDigest = keys,
            Request = text,
            Accepted = now,
            Deadline = now + (waitTime > TimeSpan.Zero ? waitTime : options.OrderTimeMax),
            Delivery = delivery,
            DeliveryUri = uri,
        };
    }

    private (DeliveryKind Kind, string Uri) Delivery(ServiceRequest request, string id)
    {
        var (kind, uri) = (request.OptionalField("resultUri"), request.OptionalField("notifyUri")) switch
        {
            ({ } result, _) => (DeliveryKind.Result, result),
            (null, { } notify) => (DeliveryKind.Event, notify),
            _ => (DeliveryKind.None, ""),
        };
        return kind == DeliveryKind.None || deliveries.Refusal(new Uri(uri)) is not { } refusal
            ? (kind, uri)
            : throw new ServiceException(ServiceCode.UnsupportedMode, refusal, id);
    }

    private ServiceException Refused(LedgerRefusal refusal, string id) => refusal switch
    {
        LedgerRefusal.Exists => Invalid("Work order id already exists in the database. Hence invalid parameter", id),
        _ when IsAvalon => new ServiceException(ServiceCode.Busy, "Work order handler is busy updating the result", id),
        LedgerRefusal.RequesterFull => new ServiceException(ServiceCode.Busy, "the listener has as many orders of this requester, or from this address, as it may", id),
        _ => new ServiceException(ServiceCode.Busy, "the listener has as many orders as it may", id),
    };

    private ServiceAnswer Waiting(string id) => ServiceAnswer.Status(
        !IsAvalon && queue.PlaceOf(id) == QueuePlace.Processing ? ServiceCode.Processing : ServiceCode.Pending, "Work order result is yet to be updated", id);

    private ServiceAnswer Answer(OrderResult? order, string id)
    {
        switch (order)
        {
            case null:
                throw Invalid("Work order Id not found in the database. Hence invalid parameter", id);
            case { State: OrderState.Waiting }:
                return Waiting(id);
            default:
                using (var response = RequestText.Parse(Encoding.UTF8.GetBytes(order.Response), options.Orders.TokensMax))
                {
                    return Answer(response.RootElement.Clone(), id);
                }
        }
    }

    private ServiceAnswer Answer(JsonElement response, string id)
    {
        if (response.TryGetProperty("result", out var result))
        {
            return ServiceAnswer.Result(json => json.Value(result));
        }

        var error = response.GetProperty("error");
        var code = error.TryGetProperty("code", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : 0;
        return ServiceAnswer.Status(IsAvalon ? AvalonCode(code) : Code(code), OrderFields.OptionalText(error, "message") ?? "", id);
    }

    // The codes from 5 on mean that there is no outcome yet.
    private static int Code(int code) => code is >= ServiceCode.Unknown and <= ServiceCode.InvalidSignature ? code : ServiceCode.Unknown;

    private static int AvalonCode(int code) => code switch
    {
        -8 => ServiceCode.InvalidParameter,
        -1 => ServiceCode.EnclaveFailed,
        -12 => ServiceCode.InvalidWorkload,
        _ => ServiceCode.Unknown,
    };

    private static string Short(string id) => id[..Math.Min(id.Length, OrderLimits.IdentifierCharactersMax)];

    private static ServiceException Invalid(string message, string id) => new(ServiceCode.InvalidParameter, message, id);
}
