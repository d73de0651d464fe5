using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>An order of a client that puts what it likes into each item.</summary>
internal sealed class OrderDraft : IDisposable
{
    private readonly WorkerKeys _keys;
    private readonly byte[] _sessionKey = RandomNumberGenerator.GetBytes(SessionCipher.KeyBytes);
    private readonly JsonArray _items = [];

    public OrderDraft(WorkerKeys keys)
    {
        _keys = keys;
        Session = new SessionCipher(_sessionKey, null);
    }

    public SessionCipher Session { get; }

    public string Workload { get; init; } = "items";

    public RequesterKey? Signer { get; init; }

    /// <summary>An item under the session key.</summary>
    public void AddEncrypted(ReadOnlySpan<byte> data, string? dataHash = null) => Add(Session.Encrypt(data), "null", dataHash);

    public void AddPlain(ReadOnlySpan<byte> data, string? dataHash = null) => Add(data.ToArray(), "-", dataHash);

    public void AddWithOwnKey(ReadOnlySpan<byte> data)
    {
        var key = RandomNumberGenerator.GetBytes(SessionCipher.KeyBytes);
        using var own = new SessionCipher(key, new byte[SessionCipher.IvBytes]);
        Add(own.Encrypt(data), Convert.ToHexString(Session.Encrypt(Wrap(key))), null, new string('0', 2 * SessionCipher.IvBytes));
    }

    public string Message()
    {
        var parameters = new JsonObject
        {
            ["encryptedSessionKey"] = Convert.ToHexString(Wrap(_sessionKey)),
            ["requesterNonce"] = Digits(),
            ["workOrderId"] = Digits(),
            ["workerId"] = WorkerId.OfKey(_keys.VerifyingKey),
            ["workloadId"] = GoldenOrders.Hex(Workload),
            ["requesterId"] = Digits(),
            ["encryptedRequestHash"] = "",
            ["inData"] = _items.DeepClone(),
        };
        var hash = GoldenOrders.Read(parameters).Hash();
        parameters["encryptedRequestHash"] = Convert.ToHexString(Session.Encrypt(hash));
        parameters["requesterSignature"] = Signer is null ? null : Convert.ToBase64String(Signer.Sign(hash));
        return GoldenOrders.Message(new JsonObject { ["id"] = 1, ["params"] = parameters }.ToJsonString());
    }

    /// <summary>The output of an answer that is a result.</summary>
    public byte[] Open(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        return Session.Decrypt(document.RootElement.GetProperty("result").GetProperty("outData")[0].GetProperty("data").GetBytesFromBase64());
    }

    public void Dispose() => Session.Dispose();

    private static string Digits() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private byte[] Wrap(byte[] key)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(_keys.EncryptionKey);
        return rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA1);
    }

    private void Add(byte[] data, string key, string? dataHash, string? iv = null) => _items.Add((JsonNode)new JsonObject
    {
        ["index"] = _items.Count,
        ["dataHash"] = dataHash,
        ["data"] = Convert.ToBase64String(data),
        ["encryptedDataEncryptionKey"] = key,
        ["iv"] = iv,
    });
}
