using System.Text.Json;
using System.Text.Unicode;
using Longshore.Functions;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Deliveries;
using Longshore.Trust.Service.Methods;
using Longshore.Trust.Service.Pool;
using Longshore.Trust.Service.Receipts;
using Longshore.Trust.Service.Requests;

namespace Longshore.Trust.Service;

/// <summary>Answers the requests of EEA's JSON-RPC interface, and has orders processed by workers. Any number of threads may use it.</summary>
public sealed class OrderService : IAsyncDisposable
{
    private static readonly JsonElement NoId = JsonDocument.Parse("null").RootElement;

    private readonly ServiceOptions _options;
    private readonly IReadOnlyDictionary<string, ServiceMethod> _methods;
    private readonly ReceiptSigner _signer;
    private readonly OrderQueue? _queue;
    private readonly OrderDeliveries? _deliveries;

    internal OrderService(
        ServiceOptions options, TrustLedger ledger, IOrderQueue queue, IDeliveryQueue deliveries, ReceiptSigner signer, TimeProvider time)
    {
        _options = options;
        _signer = signer;
        _methods = ServiceMethods.Of(
            options, ledger, new OrderMethods(options, ledger, queue, deliveries, time), new ReceiptMethods(options, ledger, signer));
        _queue = queue as OrderQueue;
        _deliveries = deliveries as OrderDeliveries;
    }

    /// <summary>Starts a service: it takes up the orders and deliveries that the ledger has.</summary>
    /// <param name="options">How it serves.</param>
    /// <param name="ledger">The durable state, which the caller closes afterwards.</param>
    /// <param name="poster">Reaches the servers of requesters.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static Task<OrderService> StartAsync(
        ServiceOptions options, TrustLedger ledger, IOrderPoster poster, TimeProvider time, CancellationToken cancellationToken) =>
        StartAsync(options, ledger, poster, address => new ZmtpLink(address, options.Orders, time), time, cancellationToken);

    /// <summary>Answers a request. Whatever it is, the answer is a JSON text.</summary>
    /// <param name="request">The request: UTF-8.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="release">Gives the request's bytes back, before the answer is there if it takes long.</param>
    /// <param name="cancellationToken">Ends the wait for a result. The order goes on.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<string> AnswerAsync(ReadOnlyMemory<byte> request, ServiceCaller caller, Action release, CancellationToken cancellationToken)
    {
        try
        {
            if (!Utf8.IsValid(request.Span))
            {
                throw new JsonException("the text is not UTF-8");
            }

            using var document = RequestText.Parse(request, _options.Orders.TokensMax);
            return await AnswerAsync(document.RootElement, request, caller, release, cancellationToken);
        }
        catch (JsonException wrong)
        {
            return RefuseText(wrong.LineNumber is null ? wrong.Message : JsonPlace.Describe(request.Span, wrong));
        }
        catch (OrderException tooMany)
        {
            return RefuseText(tooMany.Message);
        }
    }

    /// <summary>The answer to a request that is not read.</summary>
    /// <param name="reason">Why.</param>
    public string Refuse(string reason) => Write(ServiceAnswer.Status(ServiceCode.InvalidParameter, reason), IsAvalon ? null : NoId);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_queue?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_deliveries?.DisposeAsync() ?? ValueTask.CompletedTask);
        _signer.Dispose();
    }

    internal static async Task<OrderService> StartAsync(
        ServiceOptions options, TrustLedger ledger, IOrderPoster poster, Func<string, IWorkerLink> link, TimeProvider time, CancellationToken cancellationToken)
    {
        var deliveries = new OrderDeliveries(options, ledger, poster, time);
        var signer = new ReceiptSigner();
        var queue = new OrderQueue(options, ledger, deliveries, signer, link, time);
        var service = new OrderService(options, ledger, queue, deliveries, signer, time);
        try
        {
            await deliveries.StartAsync(cancellationToken);
            await queue.StartAsync(cancellationToken);
            return service;
        }
        catch
        {
            // What has begun must not go on over a ledger that is closed.
            await service.DisposeAsync();
            throw;
        }
    }

    private bool IsAvalon => _options.Mode == OrderMode.Avalon;

    private async Task<string> AnswerAsync(JsonElement request, ReadOnlyMemory<byte> text, ServiceCaller caller, Action release, CancellationToken cancellationToken)
    {
        // Avalon answers to what its check refuses without the request's identifier.
        JsonElement? id = IsAvalon ? null : Envelope.IdOf(request) ?? NoId;
        try
        {
            var envelope = IsAvalon ? AvalonEnvelope.Read(request, _methods) : Envelope.Read(request, _methods);
            if (envelope.Method.Schema.Violation(envelope.Parameters) is { } violation)
            {
                throw new ServiceException(ServiceCode.InvalidParameter, violation);
            }

            // A copy: the request may be given back before the answer is written.
            id = envelope.Id.Clone();
            return Write(await envelope.Method.RunAsync(new ServiceRequest(id.Value, envelope.Parameters, text, caller, release), cancellationToken), id);
        }
        catch (ServiceException refusal)
        {
            return Write(ServiceAnswer.Status(refusal.Code, refusal.Message, refusal.WorkOrder), id);
        }
        catch (PythonFaultException fault)
        {
            return Write(ServiceAnswer.Fault(fault), id);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            // Its message may have data of the request.
            _options.Faulted.Tell(failure);
            return Write(ServiceAnswer.Status(ServiceCode.Unknown, "the listener cannot do this now; its log says why"), id);
        }
    }

    private string RefuseText(string reason) =>
        IsAvalon ? Refuse(reason) : Write(ServiceAnswer.Status(ServiceCode.ParseError, "Parse error: " + reason), NoId);

    private static string Write(ServiceAnswer answer, JsonElement? id)
    {
        var json = new PythonJson().BeginObject();
        answer.Write(json);
        return (id is { } own ? json.Name("id").Value(own).Name("jsonrpc").String("2.0") : json).EndObject().ToString();
    }
}
