using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Longshore.Trust.Client;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Receipts;

/// <summary>Signs the updates that the listener adds to receipts when an order has ended. Its key is new at each start, as that of Avalon's
/// manager; each update has the public one.</summary>
internal sealed class ReceiptSigner : IDisposable
{
    private readonly RequesterKey _key = RequesterKey.Create();

    /// <summary>An update for an order that has ended.</summary>
    public LedgerUpdate Update(string workOrder, OrderState state, string response)
    {
        var type = (long)(state == OrderState.Done ? ReceiptStatus.Processed : ReceiptStatus.Failed);
        var data = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(response)));
        var updater = ReceiptKey.UpdaterOf(_key.PublicKey);
        return new LedgerUpdate(workOrder, updater, type, new PythonJson()
            .BeginObject()
            .Name("workOrderId").String(workOrder)
            .Name("updaterId").String(updater)
            .Name("updateType").Number(type)
            .Name("updateData").String(data)
            .Name("signatureRules").String(ReceiptKey.SignatureRules)
            .Name("receiptVerificationKey").String(_key.PublicKey)
            .Name("updateSignature").String(Convert.ToBase64String(_key.Sign(ReceiptKey.Digest([workOrder, type.ToString(CultureInfo.InvariantCulture), data]))))
            .EndObject().ToString());
    }

    public void Dispose() => _key.Dispose();
}
