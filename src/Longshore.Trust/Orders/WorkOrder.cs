using System.Text.Json;

namespace Longshore.Trust.Orders;

/// <summary>A work order as it was sent (EEA Off-Chain Trusted Compute, section 6.1), with the fields that a worker uses.</summary>
internal sealed record WorkOrder
{
    public required OrderIds Ids { get; init; }

    /// <summary>The session key, encrypted for the worker, in hexadecimal digits.</summary>
    public required string EncryptedSessionKey { get; init; }

    /// <summary>The vector of all ciphertexts in hexadecimal digits; null if each has its own.</summary>
    public string? SessionKeyIv { get; init; }

    public required string EncryptedRequestHash { get; init; }

    public required string RequesterNonce { get; init; }

    /// <summary>The requester's signature in base64, or null.</summary>
    public string? RequesterSignature { get; init; }

    /// <summary>The data, by index.</summary>
    public required IReadOnlyList<OrderItem> Input { get; init; }

    /// <summary>What the requester says about the output. It counts for the digest only.</summary>
    public required IReadOnlyList<OrderItem> Output { get; init; }

    /// <summary>Reads the parameters of a request, in the order in which Avalon's worker misses them.</summary>
    /// <exception cref="OrderException">A field is missing or has another form.</exception>
    public static WorkOrder Read(JsonElement parameters, OrderLimits limits)
    {
        var sessionKey = OrderFields.Text(parameters, "encryptedSessionKey");
        var iv = OrderFields.OptionalText(parameters, "sessionKeyIv");
        var requestHash = OrderFields.Text(parameters, "encryptedRequestHash");
        var nonce = OrderFields.Text(parameters, "requesterNonce");
        var ids = ReadIds(parameters);
        return new WorkOrder
        {
            Ids = ids.Bounded(),
            EncryptedSessionKey = sessionKey,
            SessionKeyIv = iv,
            EncryptedRequestHash = requestHash,
            RequesterNonce = nonce,
            RequesterSignature = OrderFields.OptionalText(parameters, "requesterSignature"),
            Input = OrderFields.Items(OrderFields.Field(parameters, "inData"), "inData", limits.ItemsMax),
            Output = parameters.TryGetProperty("outData", out var output) ? OrderFields.Items(output, "outData", limits.ItemsMax) : [],
        };
    }

    /// <summary>Reads the identifiers of a request or a response.</summary>
    /// <exception cref="OrderException">One is missing.</exception>
    public static OrderIds ReadIds(JsonElement element) => new(
        OrderFields.Text(element, "workOrderId"),
        OrderFields.Text(element, "workerId"),
        OrderFields.Text(element, "workloadId"),
        OrderFields.Text(element, "requesterId"));

    public byte[] Hash() => OrderHash.OfRequest(RequesterNonce, Ids, Input, Output);
}
