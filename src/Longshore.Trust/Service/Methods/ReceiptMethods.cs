using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service.Receipts;
using Longshore.Trust.Service.Requests;

namespace Longshore.Trust.Service.Methods;

/// <summary>Receipts of work orders (EEA Off-Chain Trusted Compute, section 7.2).</summary>
/// <param name="options">The listener's options.</param>
/// <param name="ledger">The durable state.</param>
/// <param name="signer">Signs updates.</param>
internal sealed class ReceiptMethods(ServiceOptions options, TrustLedger ledger, ReceiptSigner signer)
{
    private bool IsAvalon => options.Mode == OrderMode.Avalon;

    /// <summary><c>WorkOrderReceiptCreate</c>.</summary>
    public async Task<ServiceAnswer> CreateAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var id = request.Field("workOrderId");
        var order = await ledger.Orders.FindAsync(id, cancellationToken) ?? throw Invalid("Work order id does not exist, hence invalid request");
        if (await ledger.Receipts.FindAsync(id, cancellationToken) is not null)
        {
            throw Exists();
        }

        VerifyBelongs(request, order);
        var fields = Fields(request);
        var receipt = new LedgerReceipt(
            id, request.Field("workerServiceId"), request.Field("workerId"), request.Field("requesterId"), request.Number("receiptCreateStatus"), fields);
        var refusal = await ledger.Receipts.AddAsync(receipt, cancellationToken);
        if (refusal == LedgerRefusal.None)
        {
            await AddOutcomeAsync(receipt, cancellationToken);
        }

        return refusal switch
        {
            LedgerRefusal.None => ServiceAnswer.Status(ServiceCode.Success, "Receipt created successfully"),
            LedgerRefusal.Exists => throw Exists(),
            LedgerRefusal.RequesterFull => throw new ServiceException(ServiceCode.Busy, "the listener has as many receipts of this requester as it may"),
            _ => throw new ServiceException(ServiceCode.Busy, "the listener has as many receipts as it may"),
        };
    }

    /// <summary><c>WorkOrderReceiptRetrieve</c>.</summary>
    public async Task<ServiceAnswer> RetrieveAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var id = request.Field("workOrderId");
        var receipt = await ledger.Receipts.FindAsync(id, cancellationToken)
            ?? throw Invalid($"Work order receipt for work order id {id[..Math.Min(id.Length, OrderLimits.IdentifierCharactersMax)]} not found in the database. Hence invalid parameter");
        return StoredFields.Answer(receipt.Fields, json => json.Name("receiptCurrentStatus").Number(receipt.Status));
    }

    /// <summary><c>WorkOrderReceiptLookUp</c>.</summary>
    public Task<ServiceAnswer> LookUpAsync(ServiceRequest request, CancellationToken cancellationToken) => LookUpAsync(request, null, cancellationToken);

    /// <summary><c>WorkOrderReceiptLookUpNext</c>.</summary>
    public Task<ServiceAnswer> LookUpNextAsync(ServiceRequest request, CancellationToken cancellationToken) =>
        LookUpAsync(request, request.Field("lastLookUpTag"), cancellationToken);

    // The order may have ended before its receipt was there. If it ends right now, one of the two updates is the first, and the other none.
    private async Task AddOutcomeAsync(LedgerReceipt receipt, CancellationToken cancellationToken)
    {
        if (receipt.Status != (long)ReceiptStatus.Completed
            && await ledger.Orders.FindAsync(receipt.WorkOrder, cancellationToken) is { State: not OrderState.Waiting } ended)
        {
            await ledger.Receipts.UpdateAsync(signer.Update(ended.Id, ended.State, ended.Response), receipt.Status, cancellationToken);
        }
    }

    private async Task<ServiceAnswer> LookUpAsync(ServiceRequest request, string? after, CancellationToken cancellationToken)
    {
        var query = new ReceiptQuery
        {
            WorkerService = request.OptionalField("workerServiceId"),
            Worker = request.OptionalField("workerId"),
            Requester = request.OptionalField("requesterId"),
            Status = IsAvalon || request.OptionalNumber("receiptStatus") is not { } status || status == (long)ReceiptStatus.Any ? null : status,
            After = after,
            CountMax = IsAvalon ? int.MaxValue : options.PageMax,
        };
        return LookUpAnswer.Of(await ledger.Receipts.LookUpAsync(query, cancellationToken), isNext: after is not null, options.Mode);
    }

    private void VerifyBelongs(ServiceRequest request, LedgerOrder order)
    {
        using var document = RequestText.Parse(Encoding.UTF8.GetBytes(order.Request), options.Orders.TokensMax);

        // Orders that no worker can read may be stored, and have no parameters.
        var parameters = document.RootElement.TryGetProperty("params", out var found) ? found : default;
        VerifyOwn(request, order, parameters);
        Verify(request, parameters);
    }

    // Otherwise a receipt could name others than those who take part.
    private void VerifyOwn(ServiceRequest request, LedgerOrder order, JsonElement parameters)
    {
        if (!IsAvalon && (request.Field("workerId") != order.Worker || request.Field("requesterId") != order.Requester))
        {
            throw Invalid("workerId and requesterId must be those of the work order");
        }

        if (!IsAvalon && OwnerOf(parameters) is { } owner && ReceiptKey.UpdaterOf(owner) != ReceiptKey.UpdaterOf(request.Field("receiptVerificationKey")))
        {
            throw new ServiceException(ServiceCode.AccessDenied, "receiptVerificationKey must be the verifyingKey of the work order");
        }
    }

    // Whoever knows an order's identifier could otherwise create its receipt first. An order without a key has no owner.
    private static string? OwnerOf(JsonElement parameters) =>
        OrderFields.OptionalText(parameters, "verifyingKey") is { Length: > 0 } key ? key : null;

    private void Verify(ServiceRequest request, JsonElement parameters)
    {
        if (request.Field("signatureRules") != ReceiptKey.SignatureRules)
        {
            throw Invalid("Unsupported the signing rules");
        }

        if (request.Field("workOrderRequestHash") != HashOf(parameters))
        {
            throw Invalid("Work order request hash does not match");
        }

        var status = request.Number("receiptCreateStatus");
        if (!IsSigned(request, status))
        {
            throw new ServiceException(
                IsAvalon ? ServiceCode.InvalidParameter : ServiceCode.InvalidSignature, "Receipt create requester signature does not match");
        }

        if (IsAvalon ? !ReceiptStatusRule.IsKnown(status) : !ReceiptStatusRule.IsAccepted(status))
        {
            const string Unbound = "cannot access local variable 'receipt_enum_type' where it is not associated with a value";
            throw IsAvalon ? new PythonFaultException("UnboundLocalError", Unbound, Unbound) : Invalid("receiptCreateStatus is 0 to 4, or over 255");
        }
    }

    private string? HashOf(JsonElement parameters)
    {
        try
        {
            return Convert.ToBase64String(WorkOrder.Read(parameters, options.Orders).Hash());
        }
        catch (OrderException)
        {
            // No worker can read it.
            return null;
        }
    }

    private static bool IsSigned(ServiceRequest request, long status)
    {
        var digest = ReceiptKey.Digest(
        [
            request.Field("workOrderId"), request.Field("workerServiceId"), request.Field("workerId"), request.Field("requesterId"),
            status.ToString(CultureInfo.InvariantCulture), request.Field("workOrderRequestHash"), request.Field("requesterGeneratedNonce"),
        ]);
        var key = request.Field("receiptVerificationKey");
        try
        {
            return ReceiptKey.UpdaterOf(key).Length > 0 && Secp256k1.Verifies(key, digest, OrderFields.Base64(request.Field("requesterSignature")));
        }
        catch (Exception malformed) when (malformed is OrderException or CryptographicException)
        {
            return false;
        }
    }

    private string Fields(ServiceRequest request) => StoredFields.Bounded(request, ledger.Limits);

    private static ServiceException Exists() => Invalid("Work order receipt already exists. Hence invalid parameter");

    private static ServiceException Invalid(string message) => new(ServiceCode.InvalidParameter, message);
}
