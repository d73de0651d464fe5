using System.Globalization;
using System.Text.Json;
using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Methods;

/// <summary>Updates of receipts (EEA Off-Chain Trusted Compute, sections 7.2.3, 7.2.6 and 7.2.7).</summary>
/// <param name="options">The listener's options.</param>
/// <param name="ledger">The durable state.</param>
internal sealed class ReceiptUpdateMethods(ServiceOptions options, TrustLedger ledger)
{
    // Avalon's code has the one, the specification the other.
    private const long AvalonLast = 1L << 32;
    private const long Last = 0xFFFFFFFF;

    private bool IsAvalon => options.Mode == OrderMode.Avalon;

    /// <summary><c>WorkOrderReceiptUpdate</c>: by the requester that created the receipt, by the order's worker, or by the administrator.</summary>
    public async Task<ServiceAnswer> UpdateAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        if (IsAvalon)
        {
            // Avalon's check looks for the field outside of the parameters.
            throw PythonFaultException.KeyError("workOrderId");
        }

        var id = request.Field("workOrderId");
        var receipt = await ledger.Receipts.FindAsync(id, cancellationToken)
            ?? throw Invalid("there is no receipt of this work order");
        if (request.Field("signatureRules") != ReceiptKey.SignatureRules)
        {
            throw Invalid("Unsupported the signing rules");
        }

        var type = request.Number("updateType");
        VerifyData(request.Field("updateData"));
        VerifySignature(request, type);
        await VerifyUpdaterAsync(request, receipt, cancellationToken);
        VerifyOrder(receipt.Status, type);
        var update = new LedgerUpdate(id, request.Field("updaterId"), type, StoredFields.Bounded(request, ledger.Limits));
        return await ledger.Receipts.UpdateAsync(update, receipt.Status, cancellationToken) switch
        {
            LedgerRefusal.None => ServiceAnswer.Status(ServiceCode.Success, "Receipt updated successfully"),
            LedgerRefusal.Exists => throw Invalid("the receipt has this update already: the same data of the same type and updater"),
            LedgerRefusal.NotNext => throw new ServiceException(ServiceCode.Busy, "the receipt was updated meanwhile: retrieve it again"),
            _ => throw new ServiceException(ServiceCode.Busy, "the receipt has as many updates as it may"),
        };
    }

    /// <summary><c>WorkOrderReceiptUpdateRetrieve</c>.</summary>
    public async Task<ServiceAnswer> RetrieveAsync(ServiceRequest request, CancellationToken cancellationToken)
    {
        var (updater, index) = (request.OptionalField("updaterId"), request.Number("updateIndex"));

        // Only the specification counts the updates of one updater apart.
        var page = await ledger.Receipts.FindUpdateAsync(
            request.Field("workOrderId"), IsAvalon ? null : updater, index == (IsAvalon ? AvalonLast : Last) ? null : index, cancellationToken);
        return page switch
        {
            { Count: 0 } => throw Invalid("There is no updates available to this receipt Hence invalid parameter"),
            _ when index <= 0 => throw Invalid("Update index should be positive non-zero number. Hence invalid parameter"),
            { Update: null } => throw Invalid("Update index is larger than total update count. Hence invalid parameter"),
            { Update: var other } when updater is not null && other.Updater != updater => throw Invalid("Update index and updater id doesn't match Hence invalid parameter"),
            { Update: var update } => StoredFields.Answer(update.Fields, json => json.Name("updateCount").Number(page.Count)),
        };
    }

    // The signature is over the type and then the data: a digit could be moved from one into the other.
    private static void VerifyData(string data)
    {
        if (data.Length > 0 && char.IsAsciiDigit(data[0]))
        {
            throw Invalid("updateData must not begin with a digit");
        }
    }

    private static void VerifySignature(ServiceRequest request, long type)
    {
        var digest = ReceiptKey.Digest([request.Field("workOrderId"), type.ToString(CultureInfo.InvariantCulture), request.Field("updateData")]);
        var updater = request.Field("updaterId");
        if (request.OptionalField("receiptVerificationKey") is { } key && ReceiptKey.UpdaterOf(key) != updater)
        {
            throw Invalid("updaterId must be the key in receiptVerificationKey, without its head, foot and line breaks");
        }

        if (!Secp256k1.Verifies(ReceiptKey.KeyOf(updater), digest, Convert.FromBase64String(request.Field("updateSignature"))))
        {
            throw new ServiceException(ServiceCode.InvalidSignature, "updateSignature is not of updaterId");
        }
    }

    private async Task VerifyUpdaterAsync(ServiceRequest request, LedgerReceipt receipt, CancellationToken cancellationToken)
    {
        var updater = request.Field("updaterId");
        if (request.Caller.IsAdministrator || updater == CreatorOf(receipt) || updater == await WorkerKeyAsync(receipt, cancellationToken))
        {
            return;
        }

        throw new ServiceException(ServiceCode.AccessDenied, "only the requester that created the receipt, the order's worker and the administrator may update it");
    }

    private static string CreatorOf(LedgerReceipt receipt)
    {
        using var fields = JsonDocument.Parse(receipt.Fields);
        return ReceiptKey.UpdaterOf(OrderFields.OptionalText(fields.RootElement, "receiptVerificationKey") ?? "");
    }

    private async Task<string?> WorkerKeyAsync(LedgerReceipt receipt, CancellationToken cancellationToken) =>
        await ledger.Workers.FindAsync(receipt.Worker, cancellationToken) is { } worker && RegisteredKeys.VerifyingKeyOf(worker) is { } key
            ? ReceiptKey.UpdaterOf(key)
            : null;

    private static void VerifyOrder(long before, long type)
    {
        if (!ReceiptStatusRule.IsAccepted(type))
        {
            throw Invalid("updateType is 0 to 4, or over 255");
        }

        if (before == (long)ReceiptStatus.Completed)
        {
            throw Invalid("the receipt is completed: nothing changes it any more");
        }

        if (before == (long)ReceiptStatus.Processed && type is (long)ReceiptStatus.Pending or (long)ReceiptStatus.Failed or (long)ReceiptStatus.Rejected)
        {
            throw Invalid("the work order was processed: the receipt cannot go back to this status");
        }
    }

    private static ServiceException Invalid(string message) => new(ServiceCode.InvalidParameter, message);
}
