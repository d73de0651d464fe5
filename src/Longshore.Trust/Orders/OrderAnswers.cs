using System.Security.Cryptography;
using System.Text.Json;
using Longshore.Trust.Keys;

namespace Longshore.Trust.Orders;

/// <summary>Writes a worker's answers.</summary>
/// <param name="keys">The worker's keys.</param>
/// <param name="options">How orders are processed.</param>
internal sealed class OrderAnswers(WorkerKeys keys, OrderOptions options)
{
    /// <summary>The error of a worker that has as many orders as it may.</summary>
    public const string Busy = "the worker is busy";

    /// <summary>The error of a worker that ends.</summary>
    public const string ShuttingDown = "the worker is shutting down";

    /// <summary>The error of an order that the worker has processed before.</summary>
    public const string SentBefore = "the work order was sent before";

    /// <summary>The error of an order whose answer is asked for once more and is not there.</summary>
    public const string NoAnswer = "there is no answer to this work order";

    // Fresh bytes after the request's digest.
    private const int FreshBytes = 16;

    private static readonly JsonElement Zero = JsonDocument.Parse("0").RootElement;

    /// <summary>The answer to <c>ProcessWorkerSignup</c>: the worker's public keys.</summary>
    /// <param name="mrEnclave">The digest of the worker's enclave.</param>
    /// <param name="quote">The worker's evidence.</param>
    public string Signup(string mrEnclave, string quote) => Described(mrEnclave, quote).EndObject().ToString();

    /// <summary>The answer to a signup with a question, to which the evidence is bound.</summary>
    /// <param name="mrEnclave">The digest of the worker's enclave.</param>
    /// <param name="quote">The evidence.</param>
    /// <param name="question">The question, as it was sent.</param>
    public string Signup(string mrEnclave, string quote, string question) =>
        Described(mrEnclave, quote).Name(WorkOrderProcessor.QuestionField).String(question).EndObject().ToString();

    /// <summary>An error.</summary>
    /// <param name="id">The order's id, or null for 0.</param>
    /// <param name="code">The code.</param>
    /// <param name="message">The message.</param>
    public static string Error(JsonElement? id, OrderErrorCode code, string message) => new PythonJson()
        .BeginObject()
        .Name("jsonrpc").String("2.0")
        .Name("id").Value(id ?? Zero)
        .Name("error").BeginObject().Name("code").Number((int)code).Name("message").String(message).EndObject()
        .EndObject().ToString();

    /// <summary>A result, encrypted and signed.</summary>
    /// <param name="id">The order's id.</param>
    /// <param name="order">The order.</param>
    /// <param name="requestHash">Its digest.</param>
    /// <param name="session">The order's session.</param>
    /// <param name="output">The workload's output.</param>
    /// <param name="resultHash">The result's digest, which is signed.</param>
    public string Result(JsonElement id, WorkOrder order, ReadOnlySpan<byte> requestHash, SessionCipher session, ReadOnlySpan<byte> output, out byte[] resultHash)
    {
        var nonce = Nonce(requestHash);
        var item = new OrderItem(0, Convert.ToBase64String(session.Encrypt(output)), null, OrderItem.SessionKey, "");
        resultHash = OrderHash.OfResponse(nonce, order.Ids, [item]);
        var signature = keys.Sign(resultHash);
        return new PythonJson()
            .BeginObject()
            .Name("jsonrpc").String("2.0")
            .Name("id").Value(id)
            .Name("result").BeginObject()
            .Name("workloadId").String(order.Ids.Workload)
            .Name("workOrderId").String(order.Ids.WorkOrder)
            .Name("workerId").String(order.Ids.Worker)
            .Name("requesterId").String(order.Ids.Requester)
            .Name("workerNonce").String(nonce)
            .Name("outData").BeginArray().BeginObject()
            .Name("data").String(item.Data)
            .Name("index").Number(item.Index)
            .Name("encryptedDataEncryptionKey").String(item.EncryptedKey!)
            .Name("iv").String(item.Iv!)
            .EndObject().EndArray()
            .Name("workerSignature").String(Convert.ToBase64String(signature))
            .EndObject().EndObject().ToString();
    }

    private PythonJson Described(string mrEnclave, string quote) => new PythonJson()
        .BeginObject()
        .Name("sealed_data").String("")
        .Name("verifying_key").String(keys.VerifyingKey)
        .Name("encryption_key").String(keys.EncryptionKey)
        .Name("encryption_key_signature").String(keys.EncryptionKeySignature)
        .Name("mrenclave").String(mrEnclave)
        .Name("quote").String(quote);

    // The signature covers the nonce. So a nonce that begins with the request's digest binds the result to its request, and clients of Avalon
    // take it as any other.
    private string Nonce(ReadOnlySpan<byte> requestHash) => Convert.ToBase64String(options.Mode == OrderMode.Avalon
        ? System.Text.Encoding.ASCII.GetBytes(options.AvalonNonce())
        : [.. requestHash, .. RandomNumberGenerator.GetBytes(FreshBytes)]);
}
