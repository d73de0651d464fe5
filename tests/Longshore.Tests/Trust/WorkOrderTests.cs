using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>Orders in the safe mode, from the client library to the worker and back.</summary>
public sealed class WorkOrderTests : IDisposable
{
    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly SampleWorkloads _workloads = new();
    private readonly List<Exception> _defects = [];

    private WorkerDescription Worker => WorkerDescription.Of(_keys.EncryptionKey, _keys.VerifyingKey, _keys.EncryptionKeySignature, "");

    [Theory]
    [InlineData(2048)]
    [InlineData(3072)]
    public async Task Process_OrderOfTheClient_GivesTheResult(int bits)
    {
        using var keys = WorkerKeys.Create(bits);
        var processor = new WorkOrderProcessor(keys, _workloads, new OrderOptions());
        var worker = WorkerDescription.Read(await GoldenOrders.AnswerAsync(processor, """{"method": "ProcessWorkerSignup", "params": null}"""));
        using var order = new PreparedOrder(Hello("Krsna"), worker);

        Assert.Equal("Hello Krsna", Text(order.Open(await GoldenOrders.AnswerAsync(processor, order.Message))));
    }

    [Fact]
    public async Task Process_AvalonsClientAndWorker_GiveTheResultToo()
    {
        var processor = Processor(new OrderOptions { Mode = OrderMode.Avalon });
        using var order = new PreparedOrder(Hello("Krsna") with { Mode = OrderMode.Avalon }, Worker);

        Assert.Equal("Hello Krsna", Text(order.Open(await GoldenOrders.AnswerAsync(processor, order.Message))));
    }

    [Fact]
    public async Task Process_PlainData_EncryptsTheOutputAnyway()
    {
        using var order = new PreparedOrder(Hello("Krsna") with { IsPlain = true }, Worker);

        var answer = await GoldenOrders.AnswerAsync(Processor(), order.Message);

        Assert.DoesNotContain(Convert.ToBase64String("Hello"u8)[..6], answer, StringComparison.Ordinal);
        Assert.Equal("Hello Krsna", Text(order.Open(answer)));
    }

    [Fact]
    public async Task Process_SeveralItems_GivesThemByIndex()
    {
        using var order = new PreparedOrder(new OrderSpec("items", ["a"u8.ToArray(), "b"u8.ToArray(), Array.Empty<byte>()]), Worker);
        var reversed = Change(order.Message, parameters =>
        {
            var items = parameters["inData"]!.AsArray();
            var first = items[0]!;
            items.RemoveAt(0);
            items.Add(first);
        });

        Assert.Equal("a|b|", Text(order.Open(await GoldenOrders.AnswerAsync(Processor(), reversed))));
    }

    [Fact]
    public async Task Process_SameOrderTwice_IsRefusedTheSecondTime()
    {
        var processor = Processor();
        using var order = new PreparedOrder(Hello("Krsna"), Worker);
        await GoldenOrders.AnswerAsync(processor, order.Message);

        var refusal = Assert.Throws<OrderResponseException>(() => order.Open(GoldenOrders.AnswerAsync(processor, order.Message).GetAwaiter().GetResult()));

        Assert.Equal((ResponseFailure.WorkerError, (int)OrderErrorCode.AccessDenied), (refusal.Failure, refusal.Code));
        Assert.Equal(1, _workloads.Runs);
    }

    [Theory]
    [InlineData("requesterNonce")]
    [InlineData("workOrderId")]
    [InlineData("workerId")]
    [InlineData("workloadId")]
    [InlineData("requesterId")]
    public async Task Process_FieldChangedOnItsWay_IsRefused(string field)
    {
        using var order = new PreparedOrder(Hello("Krsna"), Worker);

        var answer = await GoldenOrders.AnswerAsync(Processor(), Change(order.Message, parameters => parameters[field] = "00"));

        Assert.Contains("Work order integrity check failed", answer, StringComparison.Ordinal);
        Assert.Equal(0, _workloads.Runs);
    }

    [Fact]
    public async Task Process_OwnKeyOfAnItem_DecryptsIt()
    {
        using var order = new PreparedOrder(Hello("unused"), Worker);
        var message = OrderWithOwnKey("Krsna");

        var answer = await GoldenOrders.AnswerAsync(Processor(), message);

        Assert.Contains("\"result\"", answer, StringComparison.Ordinal);
        Assert.Equal(1, _workloads.Runs);
    }

    [Fact]
    public async Task Process_RequesterThatIsNotKnown_IsRefused()
    {
        using var known = RequesterKey.Create();
        using var stranger = RequesterKey.Create();
        var processor = Processor(new OrderOptions { Requesters = [known.PublicKey] });

        Assert.Equal((int)OrderErrorCode.InvalidSignature, await CodeAsync(processor, null));
        Assert.Equal((int)OrderErrorCode.AccessDenied, await CodeAsync(processor, stranger));
        Assert.Null(await CodeAsync(processor, known));
    }

    [Theory]
    [InlineData("throw", "secret Krsna")]
    [InlineData("unknown", "Krsna")]
    public async Task Process_WorkloadThatFails_TellsNothingOfTheData(string workload, string secret)
    {
        var processor = Processor(new OrderOptions { Faulted = _defects.Add });
        using var order = new PreparedOrder(new OrderSpec(workload, ["Krsna"u8.ToArray()]), Worker);

        var answer = await GoldenOrders.AnswerAsync(processor, order.Message);

        Assert.Contains("\"error\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, answer, StringComparison.Ordinal);
        Assert.Equal(workload == "throw" ? 1 : 0, _defects.Count);
    }

    [Fact]
    public async Task Process_MessageOverTheLimit_IsRefused()
    {
        var processor = Processor(new OrderOptions { Limits = new OrderLimits { MessageBytesMax = 100 } });

        Assert.Contains("over the limit of 100", await GoldenOrders.AnswerAsync(processor, new string(' ', 101)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_TooManyItems_IsRefused()
    {
        var processor = Processor(new OrderOptions { Limits = new OrderLimits { ItemsMax = 2 } });
        using var order = new PreparedOrder(new OrderSpec("items", [new byte[1], new byte[1], new byte[1]]), Worker);

        Assert.Contains("'inData' has over 2 items", await GoldenOrders.AnswerAsync(processor, order.Message), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ResultOfAnotherRequest_IsRefused()
    {
        var processor = Processor();
        var spec = Hello("Krsna");
        using var first = new PreparedOrder(spec, Worker);
        using var second = new PreparedOrder(spec, Worker);
        using var other = new PreparedOrder(Hello("Krsna"), Worker);
        var answer = await GoldenOrders.AnswerAsync(processor, first.Message);

        Assert.Equal(ResponseFailure.NotBound, Refusal(second, answer));
        Assert.Equal(ResponseFailure.OtherOrder, Refusal(other, answer));
    }

    [Fact]
    public async Task Open_ResultThatWasChanged_IsRefused()
    {
        using var order = new PreparedOrder(Hello("Krsna"), Worker);
        var answer = await GoldenOrders.AnswerAsync(Processor(), order.Message);

        Assert.Equal(ResponseFailure.Signature, Refusal(order, ChangeResult(answer, result => result["workerNonce"] = "AAAA")));
        Assert.Equal(ResponseFailure.Signature, Refusal(order, ChangeResult(answer, result => result["outData"]![0]!["data"] = "AAAA")));
        Assert.Equal(ResponseFailure.Signature, Refusal(order, ChangeResult(answer, result => result["workerSignature"] = "AAAA")));
        Assert.Equal(ResponseFailure.Malformed, Refusal(order, ChangeResult(answer, result => result.Remove("workerNonce"))));
        Assert.Equal(ResponseFailure.Malformed, Refusal(order, "nonsense"));
    }

    [Fact]
    public async Task Open_ResultOfAWorkerAsAvalons_IsRefusedUnlessAskedFor()
    {
        var spec = Hello("Krsna");
        using var order = new PreparedOrder(spec, Worker);
        var answer = await GoldenOrders.AnswerAsync(Processor(new OrderOptions { Mode = OrderMode.Avalon }), order.Message);

        Assert.Equal(ResponseFailure.NotBound, Refusal(order, answer));
    }

    [Fact]
    public void Describe_KeysThatDoNotBelongTogether_AreRefused()
    {
        using var other = WorkerKeys.Create(2048);

        var refusal = Assert.Throws<OrderResponseException>(
            () => WorkerDescription.Of(other.EncryptionKey, _keys.VerifyingKey, _keys.EncryptionKeySignature, ""));

        Assert.Equal(ResponseFailure.EncryptionKeySignature, refusal.Failure);
    }

    [Fact]
    public void VerifyQuote_WorkerWithoutAQuoteOrWithAnotherKeys_IsRefused()
    {
        var sample = QuoteSamples.All["tdx 4"];
        var stolen = WorkerDescription.Of(
            _keys.EncryptionKey, _keys.VerifyingKey, _keys.EncryptionKeySignature, Convert.ToBase64String(QuoteSamples.Read(sample)));

        Assert.Equal(ResponseFailure.Quote, Assert.Throws<OrderResponseException>(() => VerifyQuote(Worker, sample)).Failure);
        var refusal = Assert.Throws<OrderResponseException>(() => VerifyQuote(stolen, sample));
        Assert.Contains("the report data is not the expected one", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _keys.Dispose();

    private static void VerifyQuote(WorkerDescription worker, QuoteSample sample) =>
        WorkOrderClient.VerifyQuote(worker, sample.Collateral(), QuoteSamples.Time(sample), new Longshore.Trust.Verification.QuotePolicy());

    private static OrderSpec Hello(string name) => new("python-hello", [Encoding.UTF8.GetBytes(name)]);

    private static string Text(IReadOnlyList<byte[]> output) => Encoding.UTF8.GetString(Assert.Single(output));

    private static ResponseFailure Refusal(PreparedOrder order, string answer) =>
        Assert.Throws<OrderResponseException>(() => order.Open(answer)).Failure;

    private static string Change(string message, Action<JsonObject> change)
    {
        var outer = JsonNode.Parse(message)!;
        var order = JsonNode.Parse(outer["params"]!.GetValue<string>())!;
        change(order["params"]!.AsObject());
        return GoldenOrders.Message(order.ToJsonString());
    }

    private static string ChangeResult(string answer, Action<JsonObject> change)
    {
        var response = JsonNode.Parse(answer)!;
        change(response["result"]!.AsObject());
        return response.ToJsonString();
    }

    private WorkOrderProcessor Processor(OrderOptions? options = null) => new(_keys, _workloads, options ?? new OrderOptions());

    private async Task<int?> CodeAsync(WorkOrderProcessor processor, RequesterKey? signer)
    {
        using var order = new PreparedOrder(Hello("Krsna"), Worker, signer);
        var answer = await GoldenOrders.AnswerAsync(processor, order.Message);
        try
        {
            order.Open(answer);
            return null;
        }
        catch (OrderResponseException refusal)
        {
            return refusal.Code;
        }
    }

    // As Avalon's own test of such keys makes an order: its worker cannot read it.
    private string OrderWithOwnKey(string name)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(_keys.EncryptionKey);
        var (sessionKey, dataKey) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        using var session = new SessionCipher(sessionKey, null);
        using var own = new SessionCipher(dataKey, new byte[12]);
        var parameters = new JsonObject
        {
            ["encryptedSessionKey"] = Convert.ToHexString(rsa.Encrypt(sessionKey, RSAEncryptionPadding.OaepSHA1)),
            ["requesterNonce"] = "aa",
            ["workOrderId"] = "bb",
            ["workerId"] = "cc",
            ["workloadId"] = GoldenOrders.Hex("python-hello"),
            ["requesterId"] = "dd",
            ["encryptedRequestHash"] = "",
            ["inData"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["data"] = Convert.ToBase64String(own.Encrypt(Encoding.UTF8.GetBytes(name))),
                ["encryptedDataEncryptionKey"] = Convert.ToHexString(session.Encrypt(rsa.Encrypt(dataKey, RSAEncryptionPadding.OaepSHA1))),
                ["iv"] = new string('0', 24),
            }),
        };
        using var read = JsonDocument.Parse(parameters.ToJsonString());
        parameters["encryptedRequestHash"] = Convert.ToHexString(session.Encrypt(WorkOrder.Read(read.RootElement, new OrderLimits()).Hash()));
        return GoldenOrders.Message(new JsonObject { ["id"] = 1, ["params"] = parameters }.ToJsonString());
    }
}
