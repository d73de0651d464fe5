using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Trust.Client;

/// <summary>An encrypted order, and what is needed to read its result.</summary>
public sealed class PreparedOrder : IDisposable
{
    private readonly WorkerDescription _worker;
    private readonly OrderMode _mode;
    private readonly OrderLimits _limits;
    private readonly OrderIds _ids;
    private readonly SessionCipher _session;
    private readonly byte[] _hash;

    /// <summary>Encrypts an order for a worker.</summary>
    /// <param name="spec">What is asked for.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="signer">Signs the order, or null.</param>
    /// <exception cref="ArgumentException">The order shares one vector in the safe form.</exception>
    public PreparedOrder(OrderSpec spec, WorkerDescription worker, RequesterKey? signer = null)
    {
        if (spec.SharesIv && spec.Mode == OrderMode.Safe)
        {
            throw new ArgumentException("only Avalon's form has one initialization vector for all ciphertexts", nameof(spec));
        }

        (_worker, _mode, _limits) = (worker, spec.Mode, spec.Limits);
        _ids = new OrderIds(spec.WorkOrderId, spec.WorkerId ?? worker.Id, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(spec.Workload)), spec.RequesterId);
        var key = RandomNumberGenerator.GetBytes(SessionCipher.KeyBytes);
        var iv = spec.SharesIv ? RandomNumberGenerator.GetBytes(SessionCipher.IvBytes) : null;
        _session = new SessionCipher(key, iv);
        try
        {
            OrderItem[] items = [.. spec.Items.Select((data, index) => Item(index, data.Span, spec.IsPlain))];
            _hash = OrderHash.OfRequest(spec.Nonce, _ids, items, []);
            Request = Write(spec, items, Wrap(key), iv, signer);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The order as a JSON-RPC request <c>WorkOrderSubmit</c>.</summary>
    public string Request { get; }

    /// <summary>The identifiers.</summary>
    internal OrderIds Ids => _ids;

    /// <summary>The request's digest.</summary>
    internal ReadOnlySpan<byte> Hash => _hash;

    /// <summary>The message that a worker receives over ZeroMQ.</summary>
    public string Message => OrderMessage.Process(Request);

    /// <summary>Checks a result and decrypts it.</summary>
    /// <param name="response">The worker's answer.</param>
    /// <returns>The items of the output.</returns>
    /// <exception cref="OrderResponseException">It is an error, or is refused.</exception>
    public IReadOnlyList<byte[]> Open(string response)
    {
        try
        {
            using var document = OrderJson.Parse(Encoding.UTF8.GetBytes(response), _limits.TokensMax);
            return WorkerError.In(document.RootElement) is { } error ? throw error : Open(OrderFields.Field(document.RootElement, "result"));
        }
        catch (Exception malformed) when (malformed is JsonException or OrderException)
        {
            throw new OrderResponseException(ResponseFailure.Malformed, "the worker's answer cannot be read: " + malformed.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private byte[][] Open(JsonElement result)
    {
        var nonce = OrderFields.Text(result, "workerNonce");
        var items = OrderFields.Items(OrderFields.Field(result, "outData"), "outData", _limits.ItemsMax);
        if (WorkOrder.ReadIds(result) != _ids)
        {
            throw new OrderResponseException(ResponseFailure.OtherOrder, "the result is of another order");
        }

        var signature = OrderFields.Base64(OrderFields.Text(result, "workerSignature"));
        if (!Secp256k1.Verifies(_worker.VerifyingKey, OrderHash.OfResponse(nonce, _ids, items), signature))
        {
            throw new OrderResponseException(ResponseFailure.Signature, "the worker did not sign the result, or it was changed afterwards");
        }

        if (_mode == OrderMode.Safe && !OrderFields.Base64(nonce).AsSpan().StartsWith(_hash))
        {
            throw new OrderResponseException(ResponseFailure.NotBound, "the result is not bound to this request: it may be of an older one, or of a worker as Avalon's (--compat avalon)");
        }

        return [.. Verified(items).Select(Decrypt)];
    }

    private IReadOnlyList<OrderItem> Verified(IReadOnlyList<OrderItem> items)
    {
        if (_mode == OrderMode.Safe)
        {
            OrderForm.VerifyResult(items);
        }

        return items;
    }

    private byte[] Decrypt(OrderItem item)
    {
        try
        {
            var plain = _session.Decrypt(OrderFields.Base64(item.Data));
            if (_mode == OrderMode.Avalon || item.HasDigestOf(plain))
            {
                return plain;
            }
        }
        catch (CryptographicException)
        {
            // The message below says it.
        }

        throw new OrderResponseException(ResponseFailure.Undecipherable, "the result is not encrypted for this request");
    }

    private OrderItem Item(int index, ReadOnlySpan<byte> data, bool isPlain) => isPlain
        ? new OrderItem(index, Convert.ToBase64String(data), null, OrderItem.NotEncrypted, null)
        : new OrderItem(index, Convert.ToBase64String(_session.Encrypt(data)), null, OrderItem.SessionKey, null);

    private string Wrap(byte[] key)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(_worker.EncryptionKey);
        return Convert.ToHexStringLower(rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA1));
    }

    private string Write(OrderSpec spec, OrderItem[] items, string wrappedKey, byte[]? iv, RequesterKey? signer)
    {
        var json = new PythonJson()
            .BeginObject()
            .Name("jsonrpc").String("2.0")
            .Name("method").String("WorkOrderSubmit")
            .Name("id").Number(1)
            .Name("params").BeginObject()
            .Name("responseTimeoutMSecs").Number(spec.ResponseTimeMilliseconds)
            .Name("payloadFormat").String("JSON-RPC")
            .Name("workOrderId").String(_ids.WorkOrder)
            .Name("workerId").String(_ids.Worker)
            .Name("workloadId").String(_ids.Workload)
            .Name("requesterId").String(_ids.Requester)
            .Name("requesterNonce").String(spec.Nonce)
            .Name("dataEncryptionAlgorithm").String("AES-GCM-256")
            .Name("encryptedSessionKey").String(wrappedKey);
        if (iv is not null)
        {
            json.Name("sessionKeyIv").String(Convert.ToHexStringLower(iv));
        }

        json.Name("encryptedRequestHash").String(Convert.ToHexStringLower(_session.Encrypt(_hash)));
        if (signer is not null)
        {
            json.Name("requesterSignature").String(Convert.ToBase64String(signer.Sign(_hash)));
            json.Name("verifyingKey").String(signer.PublicKey);
        }

        json.Name("inData").BeginArray();
        foreach (var item in items)
        {
            json.BeginObject()
                .Name("index").Number(item.Index)
                .Name("data").String(item.Data)
                .Name("encryptedDataEncryptionKey").String(item.EncryptedKey!)
                .EndObject();
        }

        return json.EndArray().EndObject().EndObject().ToString();
    }
}
