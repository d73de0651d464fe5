using System.Text.Json;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Methods;

/// <summary>Reads keys of a worker's details.</summary>
internal static class RegisteredKeys
{
    /// <summary>The key of the worker's signatures in PEM; null if the details have none.</summary>
    public static string? VerifyingKeyOf(LedgerWorker worker)
    {
        using var details = JsonDocument.Parse(worker.Details);
        return details.RootElement.TryGetProperty("workerTypeData", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("verificationKey", out var key) && key.ValueKind == JsonValueKind.String
                ? OrderFields.OptionalText(data, "verificationKey")
                : null;
    }
}
