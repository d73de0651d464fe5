using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>A man in the middle who changes signed orders without changing their digest, or who sends orders of his own.</summary>
public sealed class OrderAttackTests : IDisposable
{
    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly SampleWorkloads _workloads = new();
    private readonly RequesterKey _requester = RequesterKey.Create();

    private WorkerDescription Worker => WorkerDescription.Of(_keys.EncryptionKey, _keys.VerifyingKey, _keys.EncryptionKeySignature, "");

    [Fact]
    public async Task Process_ItemMovedIntoTheDataHashOfTheNext_IsRefused()
    {
        using var order = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray(), "b"u8.ToArray()]), Worker, _requester);

        await AssertRefusedAsync(order.Message, "dataHash in inData", parameters =>
        {
            var items = parameters["inData"]!.AsArray();
            items[1]!["dataHash"] = items[0]!["data"]!.GetValue<string>() + "null";
            items[1]!["index"] = 0;
            items.RemoveAt(0);
        });
    }

    [Fact]
    public async Task Process_OrderThatComesAgainWhileItRuns_KeepsItsAnswer()
    {
        using var order = new PreparedOrder(new OrderSpec("held", ["a"u8.ToArray()]), Worker, _requester);
        var processor = new WorkOrderProcessor(_keys, _workloads, new OrderOptions());
        var first = SendAsync(OrderMessage.Process(order.Request));

        var again = await SendAsync(OrderMessage.Process(order.Request));
        var meanwhile = await SendAsync(OrderMessage.Repeat(order.Request));
        _workloads.Release();
        var answer = await first;

        Assert.Contains(OrderAnswers.SentBefore, again, StringComparison.Ordinal);
        Assert.Contains(OrderAnswers.Busy, meanwhile, StringComparison.Ordinal);
        Assert.Contains("result", answer, StringComparison.Ordinal);
        Assert.Equal(answer, await SendAsync(OrderMessage.Repeat(order.Request)));

        Task<string> SendAsync(string message) => processor.ProcessAsync(Encoding.UTF8.GetBytes(message), IPAddress.Loopback, TestContext.Current.CancellationToken).AsTask();
    }

    [Fact]
    public async Task Process_EndOfTheWorkloadMovedIntoTheRequester_IsRefused()
    {
        using var order = new PreparedOrder(new OrderSpec("items-draft", ["a"u8.ToArray()]), Worker, _requester);
        var tail = GoldenOrders.Hex("-draft");

        await AssertRefusedAsync(order.Message, "requesterId must have 64", parameters =>
        {
            var workload = parameters["workloadId"]!.GetValue<string>();
            parameters["workloadId"] = workload[..^tail.Length];
            parameters["requesterId"] = tail + parameters["requesterId"]!.GetValue<string>();
        });
    }

    [Theory]
    [InlineData("requesterNonce", "workOrderId")]
    [InlineData("workOrderId", "workerId")]
    public async Task Process_DigitMovedIntoTheNextText_IsRefused(string from, string to)
    {
        using var order = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray()]), Worker, _requester);

        await AssertRefusedAsync(order.Message, "must have 64 hexadecimal digits", parameters =>
        {
            var text = parameters[from]!.GetValue<string>();
            parameters[from] = text[..^1];
            parameters[to] = text[^1..] + parameters[to]!.GetValue<string>();
        });
    }

    [Fact]
    public async Task Process_CiphertextMovedIntoThePlainItemAfterIt_IsRefused()
    {
        using var order = new OrderDraft(_keys) { Signer = _requester };
        order.AddEncrypted("a"u8);
        order.AddEncrypted("12345678"u8);
        order.AddPlain("b"u8, Digest("b"));

        await AssertRefusedAsync(order.Message(), "must have its dataHash", parameters => Swallow(parameters["inData"]!.AsArray()));
    }

    [Fact]
    public async Task Process_PlainItemWithoutADigestBesideEncryptedOnes_IsRefused()
    {
        using var order = new OrderDraft(_keys) { Signer = _requester };
        order.AddEncrypted("a"u8);
        order.AddPlain("b"u8);

        Assert.Contains("must have its dataHash", await AnswerAsync(order.Message()), StringComparison.Ordinal);
        Assert.Equal(0, _workloads.Runs);
    }

    // A worker that serves everybody takes such an order, and its result is the requester's.
    [Fact]
    public async Task Process_DigestMovedIntoThePlainData_IsRefused()
    {
        using var order = new OrderDraft(_keys);
        order.AddPlain("b"u8, Digest("b"));
        var processor = Processor(new OrderOptions());

        await AssertRefusedAsync(processor, order.Message(), "must not begin with 64 hexadecimal digits", parameters =>
        {
            var item = parameters["inData"]![0]!;
            item["data"] = item["dataHash"]!.GetValue<string>() + item["data"]!.GetValue<string>();
            item["dataHash"] = "";
        });
        Assert.Equal("b", Encoding.UTF8.GetString(order.Open(await GoldenOrders.AnswerAsync(processor, order.Message()))));
    }

    [Fact]
    public async Task Process_PlainDataThatBeginsAsADigest_NeedsItsOwn()
    {
        using var order = new OrderDraft(_keys);
        order.AddPlain(Convert.FromBase64String(Digest("a")), Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(Digest("a")))));

        Assert.Contains("result", await GoldenOrders.AnswerAsync(Processor(new OrderOptions()), order.Message()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_RightDigestsOfMixedItems_AreAccepted()
    {
        using var order = new OrderDraft(_keys) { Signer = _requester };
        order.AddEncrypted("a"u8, Digest("a"));
        order.AddPlain("b"u8, Digest("b").ToUpperInvariant());
        order.AddWithOwnKey("c"u8);

        Assert.Equal("a|b|c", Encoding.UTF8.GetString(order.Open(await AnswerAsync(order.Message()))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Process_DigestOfOtherData_IsRefused(bool isEncrypted)
    {
        using var order = new OrderDraft(_keys) { Signer = _requester };
        order.AddEncrypted("a"u8, Digest(isEncrypted ? "b" : "a"));
        order.AddPlain("b"u8, Digest(isEncrypted ? "b" : "a"));

        Assert.Contains("integrity check failed", await AnswerAsync(order.Message()), StringComparison.Ordinal);
        Assert.Equal(0, _workloads.Runs);
    }

    [Theory]
    [InlineData("index", "1", "the indices of inData must be 0 to 0")]
    [InlineData("dataHash", "\"00\"", "dataHash in inData must be empty or have 64")]
    [InlineData("encryptedDataEncryptionKey", "\"aabb\"", "encryptedDataEncryptionKey in inData is neither")]
    [InlineData("iv", "\"000000000000000000000000\"", "iv in inData must be empty")]
    public async Task Process_ItemOfAnotherForm_IsRefused(string field, string value, string expected)
    {
        using var order = new OrderDraft(_keys);
        order.AddEncrypted("a"u8);

        var answer = await AnswerAsync(GoldenOrders.Edited(order.Message(), parameters => parameters["inData"]![0]![field] = JsonNode.Parse(value)));

        Assert.Contains(expected, answer, StringComparison.Ordinal);
        Assert.Contains("\"id\": 1", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_SessionKeyOfAPlainOrderReplaced_IsRefused()
    {
        using var order = new PreparedOrder(new OrderSpec("items", ["account 7"u8.ToArray()]) { IsPlain = true }, Worker, _requester);

        await AssertRefusedAsync(order.Message, "nothing shows whose session key it is", ReplaceSessionKey);
    }

    [Fact]
    public async Task Process_SessionKeyOfAnEncryptedOrderReplaced_IsRefused()
    {
        using var order = new PreparedOrder(new OrderSpec("items", ["account 7"u8.ToArray()]), Worker, _requester);

        await AssertRefusedAsync(order.Message, "integrity check failed", ReplaceSessionKey);
        Assert.Equal("account 7", Encoding.UTF8.GetString(order.Open(await AnswerAsync(order.Message))[0]));
    }

    [Fact]
    public async Task Process_OrderWithoutItemsOfAKnownRequester_IsRefused()
    {
        using var order = new PreparedOrder(new OrderSpec("items", []), Worker, _requester);

        Assert.Contains("nothing shows whose session key it is", await AnswerAsync(order.Message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_OrderForAnotherWorker_IsRefused()
    {
        var processor = Processor(new OrderOptions { WorkerId = WorkerId.OfName("this") });
        using var other = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray()]) { WorkerId = WorkerId.OfName("other") }, Worker, _requester);
        using var own = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray()]) { WorkerId = WorkerId.OfName("this") }, Worker);

        Assert.Contains("for another worker", await AnswerAsync(other.Message), StringComparison.Ordinal);
        Assert.Contains("for another worker", await GoldenOrders.AnswerAsync(processor, other.Message), StringComparison.Ordinal);
        Assert.Equal("a", Encoding.UTF8.GetString(own.Open(await GoldenOrders.AnswerAsync(processor, own.Message))[0]));
        Assert.Equal(1, _workloads.Runs);
    }

    [Fact]
    public async Task Process_OrdersThatDoNotRun_LeaveTheRememberedOnes()
    {
        var processor = Processor(new OrderOptions { Limits = new OrderLimits { RememberedMax = 1 } });
        using var first = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray()]), Worker);
        using var unknown = new PreparedOrder(new OrderSpec("unknown", ["a"u8.ToArray()]), Worker);
        await GoldenOrders.AnswerAsync(processor, first.Message);
        await GoldenOrders.AnswerAsync(processor, unknown.Message);

        Assert.Contains("was sent before", await GoldenOrders.AnswerAsync(processor, first.Message), StringComparison.Ordinal);
        Assert.Equal(1, _workloads.Runs);
    }

    [Fact]
    public async Task Process_CopyUnderAnotherSessionKey_DoesNotTakeThePlaceOfTheOrder()
    {
        using var order = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray()]), Worker);
        var processor = Processor(new OrderOptions());

        await GoldenOrders.AnswerAsync(processor, GoldenOrders.Edited(order.Message, ReplaceSessionKey));

        Assert.Equal("a", Encoding.UTF8.GetString(order.Open(await GoldenOrders.AnswerAsync(processor, order.Message))[0]));
    }

    [Fact]
    public async Task Process_ManyOrdersOfAnotherRequester_LeaveTheRememberedOnes()
    {
        using var other = RequesterKey.Create();
        var processor = Processor(new OrderOptions { Requesters = [_requester.PublicKey, other.PublicKey], Limits = new OrderLimits { RememberedMax = 4 } });
        using var first = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray()]), Worker, _requester);
        await GoldenOrders.AnswerAsync(processor, first.Message);
        for (var number = 0; number < 5; number++)
        {
            using var flood = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray()]), Worker, other);
            await GoldenOrders.AnswerAsync(processor, flood.Message);
        }

        Assert.Contains("was sent before", await GoldenOrders.AnswerAsync(processor, first.Message), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _requester.Dispose();
        _keys.Dispose();
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // The encrypted item, its key field, and the digest of the plain item become the beginning of the plain item's data.
    private static void Swallow(JsonArray items)
    {
        var last = items[2]!;
        last["data"] = items[1]!["data"]!.GetValue<string>() + "null" + last["dataHash"]!.GetValue<string>() + last["data"]!.GetValue<string>();
        last["dataHash"] = "";
        last["index"] = 1;
        items.RemoveAt(1);
    }

    private void ReplaceSessionKey(JsonObject parameters)
    {
        var key = RandomNumberGenerator.GetBytes(SessionCipher.KeyBytes);
        using var session = new SessionCipher(key, null);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(_keys.EncryptionKey);
        parameters["encryptedSessionKey"] = Convert.ToHexString(rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA1));
        parameters["encryptedRequestHash"] = Convert.ToHexString(session.Encrypt(GoldenOrders.Read(parameters).Hash()));
    }

    // The change is one that the digest does not show, so nothing but the order's form can refuse it.
    private Task AssertRefusedAsync(string message, string expected, Action<JsonObject> change) =>
        AssertRefusedAsync(Processor(new OrderOptions { Requesters = [_requester.PublicKey] }), message, expected, change);

    private async Task AssertRefusedAsync(WorkOrderProcessor processor, string message, string expected, Action<JsonObject> change)
    {
        var changed = GoldenOrders.Edited(message, change);
        Assert.Equal(GoldenOrders.ReadMessage(message).Hash(), GoldenOrders.ReadMessage(changed).Hash());

        Assert.Contains(expected, await GoldenOrders.AnswerAsync(processor, changed), StringComparison.Ordinal);
        Assert.Equal(0, _workloads.Runs);
    }

    private WorkOrderProcessor Processor(OrderOptions options) => new(_keys, _workloads, options);

    private Task<string> AnswerAsync(string message) =>
        GoldenOrders.AnswerAsync(Processor(new OrderOptions { Requesters = [_requester.PublicKey] }), message);
}
