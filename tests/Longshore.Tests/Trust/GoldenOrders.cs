using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>Orders that Avalon's own worker answered, with its keys.</summary>
internal static class GoldenOrders
{
    public static JsonElement Root { get; } = JsonDocument.Parse(Vectors.Read("avalon-golden.json")).RootElement;

    public static byte[] SessionKey { get; } = Convert.FromHexString(Root.GetProperty("session_key_hex").GetString()!);

    public static byte[] SessionIv { get; } = Convert.FromHexString(Root.GetProperty("session_key_iv_hex").GetString()!);

    public static IReadOnlyList<JsonElement> Cases { get; } = [.. Root.GetProperty("vectors").EnumerateArray()];

    public static WorkerKeys Keys()
    {
        using var encryption = RSA.Create();
        encryption.ImportFromPem(Root.GetProperty("worker_rsa_private_pem").GetString());
        using var signing = ECDsa.Create(new ECParameters
        {
            Curve = Secp256k1.Curve,
            D = Convert.FromHexString(Root.GetProperty("worker_ec_secret_hex").GetString()!),
        });
        return WorkerKeys.Of(encryption, signing, isDeterministic: true);
    }

    /// <summary>A worker as Avalon's, with the nonce of the recorded answers.</summary>
    public static WorkOrderProcessor Processor(WorkerKeys keys) =>
        new(keys, new SampleWorkloads(), new OrderOptions { Mode = OrderMode.Avalon, AvalonNonce = () => "ABCDEFGH01234567" });

    public static Task<string> AnswerAsync(WorkOrderProcessor processor, string message, IPAddress? client = null) =>
        processor.ProcessAsync(Encoding.UTF8.GetBytes(message), client ?? IPAddress.Loopback, TestContext.Current.CancellationToken).AsTask();

    /// <summary>The first order with changes, as a worker receives it.</summary>
    /// <param name="change">Changes the parameters.</param>
    /// <param name="hasRightHash">Whether the digest is made anew, as a requester would.</param>
    public static string Changed(Action<JsonObject> change, bool hasRightHash)
    {
        var order = JsonNode.Parse(Cases[0].GetProperty("work_order").GetRawText())!.AsObject();
        var parameters = order["params"]!.AsObject();
        change(parameters);
        if (hasRightHash)
        {
            using var cipher = new SessionCipher(SessionKey, SessionIv);
            parameters["encryptedRequestHash"] = Convert.ToHexStringLower(cipher.Encrypt(Read(parameters).Hash()));
        }

        return Message(order.ToJsonString());
    }

    public static string Message(string order) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = 1,
        ["method"] = "ProcessWorkOrder",
        ["params"] = order,
    }.ToJsonString();

    /// <summary>A message whose order was changed on its way.</summary>
    public static string Edited(string message, Action<JsonObject> change)
    {
        var order = JsonNode.Parse(JsonNode.Parse(message)!["params"]!.GetValue<string>())!;
        change(order["params"]!.AsObject());
        return Message(order.ToJsonString());
    }

    /// <summary>The order in a message.</summary>
    public static WorkOrder ReadMessage(string message) =>
        Read(JsonNode.Parse(JsonNode.Parse(message)!["params"]!.GetValue<string>())!["params"]!.AsObject());

    public static WorkOrder Read(JsonObject parameters)
    {
        using var document = JsonDocument.Parse(parameters.ToJsonString());
        return WorkOrder.Read(document.RootElement, new OrderLimits());
    }

    /// <summary>Sets the data of the first item.</summary>
    public static void SetData(JsonObject parameters, string text)
    {
        using var cipher = new SessionCipher(SessionKey, SessionIv);
        parameters["inData"]![0]!["data"] = Convert.ToBase64String(cipher.Encrypt(Encoding.UTF8.GetBytes(text)));
    }

    public static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
