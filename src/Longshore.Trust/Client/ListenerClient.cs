using System.Globalization;
using System.Text;
using System.Text.Json;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Client;

/// <summary>Sends orders to a listener (EEA Off-Chain Trusted Compute), and asks for results and receipts. One caller at a time may use it.</summary>
/// <param name="transport">Reaches the listener.</param>
/// <param name="time">The clock.</param>
public sealed class ListenerClient(IServiceTransport transport, TimeProvider time)
{
    private static readonly OrderLimits Limits = new();

    // Codes of orders that have no outcome yet.
    private const int Pending = 5;
    private const int Processing = 6;

    private const long LastUpdate = 0xFFFFFFFF;
    private const long AvalonLastUpdate = 1L << 32;

    // As often as Avalon's client asks.
    private static readonly TimeSpan AskPause = TimeSpan.FromSeconds(2);

    private int _id;

    /// <summary>Asks for a worker.</summary>
    /// <param name="workerId">Its identifier.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The listener does not answer.</exception>
    /// <exception cref="OrderResponseException">There is no such worker, or its description is refused.</exception>
    public async Task<RegisteredWorker> RetrieveAsync(string workerId, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync("WorkerRetrieve", json => json.Name("workerId").String(workerId), cancellationToken);
        return Read(() =>
        {
            var result = Result(answer.RootElement);
            var data = OrderFields.Field(OrderFields.Field(result, "details"), "workerTypeData");
            return new RegisteredWorker(
                OrderFields.Field(result, "status").TryGetInt64(out var status) ? status : 0,
                WorkerDescription.Of(
                    OrderFields.Text(data, "encryptionKey"),
                    OrderFields.Text(data, "verificationKey"),
                    OrderFields.Text(data, "encryptionKeySignature"),
                    QuoteOf(OrderFields.OptionalText(data, "proofData"))));
        });
    }

    /// <summary>Sends an order.</summary>
    /// <returns>The answer, if the listener waited for the result; null if it is to be asked for.</returns>
    /// <exception cref="IOException">The listener does not answer.</exception>
    /// <exception cref="OrderResponseException">The order is refused.</exception>
    public async Task<string?> SubmitAsync(PreparedOrder order, CancellationToken cancellationToken)
    {
        var answer = await transport.SendAsync(order.Request, cancellationToken);
        using var read = Parse(answer);
        return IsUnderWay(read.RootElement) ? null : answer;
    }

    /// <summary>Asks for the answer to an order until it is there.</summary>
    /// <exception cref="IOException">The listener does not answer.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<string> WaitAsync(PreparedOrder order, CancellationToken cancellationToken)
    {
        while (true)
        {
            using (var answer = await CallAsync("WorkOrderGetResult", json => json.Name("workOrderId").String(order.Ids.WorkOrder), cancellationToken))
            {
                if (!IsUnderWay(answer.RootElement))
                {
                    return answer.RootElement.GetRawText();
                }
            }

            await Task.Delay(AskPause, time, cancellationToken);
        }
    }

    /// <summary>Creates a receipt for an order that was sent.</summary>
    /// <exception cref="IOException">The listener does not answer.</exception>
    /// <exception cref="OrderResponseException">The receipt is refused.</exception>
    public async Task CreateReceiptAsync(PreparedOrder order, RequesterKey key, CancellationToken cancellationToken)
    {
        const string Status = "0";
        var (hash, nonce) = (Convert.ToBase64String(order.Hash), System.Security.Cryptography.RandomNumberGenerator.GetHexString(32, lowercase: true));
        var digest = ReceiptKey.Digest(
            [order.Ids.WorkOrder, order.Ids.Worker, order.Ids.Worker, order.Ids.Requester, Status, hash, nonce]);
        using var answer = await CallAsync(
            "WorkOrderReceiptCreate",
            json => json
                .Name("workOrderId").String(order.Ids.WorkOrder)
                .Name("workerServiceId").String(order.Ids.Worker)
                .Name("workerId").String(order.Ids.Worker)
                .Name("requesterId").String(order.Ids.Requester)
                .Name("receiptCreateStatus").Number(int.Parse(Status, CultureInfo.InvariantCulture))
                .Name("workOrderRequestHash").String(hash)
                .Name("requesterGeneratedNonce").String(nonce)
                .Name("requesterSignature").String(Convert.ToBase64String(key.Sign(digest)))
                .Name("signatureRules").String(ReceiptKey.SignatureRules)
                .Name("receiptVerificationKey").String(key.PublicKey),
            cancellationToken);

        // Success is an error with the code 0.
        if (Error(answer.RootElement) is not { Code: 0 })
        {
            throw Failed(answer.RootElement);
        }
    }

    /// <summary>Asks for an order's receipt and its last update, whose signature is checked.</summary>
    /// <returns>The receipt and the update, each a JSON object.</returns>
    /// <exception cref="IOException">The listener does not answer.</exception>
    /// <exception cref="OrderResponseException">There is none, one is of another order, or the update is not signed by its updater.</exception>
    public async Task<(string Receipt, string Update)> RetrieveReceiptAsync(PreparedOrder order, OrderMode mode, CancellationToken cancellationToken)
    {
        using var receipt = await CallAsync("WorkOrderReceiptRetrieve", json => json.Name("workOrderId").String(order.Ids.WorkOrder), cancellationToken);
        using var update = await CallAsync(
            "WorkOrderReceiptUpdateRetrieve",
            json => json
                .Name("workOrderId").String(order.Ids.WorkOrder)
                .Name("updateIndex").Number(mode == OrderMode.Avalon ? AvalonLastUpdate : LastUpdate),
            cancellationToken);
        return Read(() =>
        {
            VerifyOwn(Result(receipt.RootElement), order);
            VerifyId(Result(update.RootElement), order);
            Verify(Result(update.RootElement));
            return (Result(receipt.RootElement).GetRawText(), Result(update.RootElement).GetRawText());
        });
    }

    private static void VerifyOwn(JsonElement receipt, PreparedOrder order)
    {
        VerifyId(receipt, order);
        if (OrderFields.Text(receipt, "workOrderRequestHash") != Convert.ToBase64String(order.Hash))
        {
            throw new OrderResponseException(ResponseFailure.OtherOrder, "the receipt has the digest of another request");
        }
    }

    private static void VerifyId(JsonElement part, PreparedOrder order)
    {
        if (OrderFields.Text(part, "workOrderId") != order.Ids.WorkOrder)
        {
            throw new OrderResponseException(ResponseFailure.OtherOrder, "the receipt, or its update, is of another order");
        }
    }

    private static void Verify(JsonElement update)
    {
        var updater = OrderFields.Text(update, "updaterId");
        var digest = ReceiptKey.Digest(
            [OrderFields.Text(update, "workOrderId"), OrderFields.Field(update, "updateType").GetRawText(), OrderFields.Text(update, "updateData")]);
        _ = OrderFields.Base64(updater);
        if (!Keys.Secp256k1.Verifies(ReceiptKey.KeyOf(updater), digest, OrderFields.Base64(OrderFields.Text(update, "updateSignature"))))
        {
            throw new OrderResponseException(ResponseFailure.Signature, "the receipt's update is not signed by its updater");
        }
    }

    private async Task<JsonDocument> CallAsync(string method, Action<PythonJson> write, CancellationToken cancellationToken)
    {
        var json = new PythonJson().BeginObject().Name("jsonrpc").String("2.0").Name("method").String(method).Name("id").Number(++_id).Name("params").BeginObject();
        write(json);
        return Parse(await transport.SendAsync(json.EndObject().EndObject().ToString(), cancellationToken));
    }

    private static JsonDocument Parse(string answer) => Read(() => OrderJson.Parse(Encoding.UTF8.GetBytes(answer), Limits.TokensMax));

    private static bool IsUnderWay(JsonElement answer) => Error(answer) is { Code: Pending or Processing };

    private static JsonElement Result(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("result", out var result) ? result : throw Failed(answer);

    private static (int Code, string Message)? Error(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number)
            ? (number, Read(() => OrderFields.OptionalText(error, "message")) ?? "")
            : null;

    private static OrderResponseException Failed(JsonElement answer) => Error(answer) is { } error
        ? new OrderResponseException(ResponseFailure.WorkerError, error.Message) { Code = error.Code }
        : new OrderResponseException(ResponseFailure.Malformed, "the listener's answer has neither a result nor an error");

    // Avalon's proof is a text with JSON; an attestation of EPID has no quote.
    private static string QuoteOf(string? proof)
    {
        if (proof is null or "")
        {
            return "";
        }

        using var document = OrderJson.Parse(Encoding.UTF8.GetBytes(proof), Limits.TokensMax);
        return OrderFields.OptionalText(document.RootElement, "verification_report") ?? "";
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception malformed) when (malformed is JsonException or OrderException or InvalidOperationException)
        {
            throw new OrderResponseException(ResponseFailure.Malformed, "the listener's answer cannot be read: " + malformed.Message);
        }
    }
}
