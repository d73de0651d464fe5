using System.Globalization;
using Longshore.Trust.Client;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Service.Pool;

/// <summary>Writes what clients see of a worker (EEA Off-Chain Trusted Compute, section 8).</summary>
internal static class WorkerDetails
{
    private static readonly string[] Addresses =
    [
        "workOrderSyncUri", "workOrderAsyncUri", "workOrderPullUri", "workOrderNotifyUri", "receiptInvocationUri", "workOrderInvocationAddress",
        "receiptInvocationAddress", "fromAddress",
    ];

    /// <summary>The details as a JSON object.</summary>
    /// <param name="worker">The worker's keys and quote.</param>
    /// <param name="mode">The form of the protocol.</param>
    public static string Of(WorkerDescription worker, OrderMode mode)
    {
        var json = new PythonJson().BeginObject();
        foreach (var address in Addresses)
        {
            // The listener serves all modes at its own address, which it does not know as clients see it.
            json.Name(address).String("");
        }

        json.Name("hashingAlgorithm").String("SHA-256")
            .Name("signingAlgorithm").String("SECP256K1")
            .Name("keyEncryptionAlgorithm").String(Encryption(worker, mode))
            .Name("dataEncryptionAlgorithm").String("AES-GCM-256")
            .Name("workOrderPayloadFormats");
        return WriteKeys(mode == OrderMode.Avalon ? json.String("JSON-RPC") : json.BeginArray().String("JSON-RPC").EndArray(), worker, mode)
            .EndObject().ToString();
    }

    // Avalon's text is wrong for its own worker, whose keys have 2,048 bits.
    private static string Encryption(WorkerDescription worker, OrderMode mode) => mode == OrderMode.Avalon
        ? "RSA-OAEP-3072"
        : string.Create(CultureInfo.InvariantCulture, $"RSA-OAEP-{worker.EncryptionBits}");

    private static PythonJson WriteKeys(PythonJson json, WorkerDescription worker, OrderMode mode)
    {
        json.Name("workerTypeData").BeginObject()
            .Name("verificationKey").String(worker.VerifyingKey)
            .Name("extendedMeasurements").Null()
            .Name("proofDataType").String(mode == OrderMode.Avalon ? "TEE-SGX-IAS" : "TEE-SGX-DCAP")
            .Name("proofData");
        _ = worker.Quote.Length == 0 ? json.Null() : json.String(Proof(worker.Quote));
        return json
            .Name("encryptionKey").String(worker.EncryptionKey)
            .Name("encryptionKeySignature").String(worker.EncryptionKeySignature)
            .EndObject();
    }

    // A text with JSON, as the last versions of Avalon have it for DCAP.
    private static string Proof(string quote) => new PythonJson()
        .BeginObject()
        .Name("verification_report").String(quote)
        .Name("report_signature").String("")
        .Name("report_signing_certificate").String("")
        .EndObject().ToString();
}
