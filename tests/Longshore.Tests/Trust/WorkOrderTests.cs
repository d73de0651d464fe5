using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Longshore.Functions.Specs;
using Longshore.Trust.Attestation;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Longshore.Trust.Quotes;
using Longshore.Trust.Verification;

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Process_AvalonsClientAndWorker_GiveTheResultToo(bool sharesIv)
    {
        var processor = Processor(new OrderOptions { Mode = OrderMode.Avalon });
        using var order = new PreparedOrder(Hello("Krsna") with { Mode = OrderMode.Avalon, SharesIv = sharesIv }, Worker);

        Assert.Equal("Hello Krsna", Text(order.Open(await GoldenOrders.AnswerAsync(processor, order.Message))));
    }

    [Fact]
    public void Message_AvalonsMode_HasAVectorForEachCiphertextUnlessAskedOtherwise()
    {
        using var usual = new PreparedOrder(Hello("Krsna") with { Mode = OrderMode.Avalon }, Worker);
        using var shared = new PreparedOrder(Hello("Krsna") with { Mode = OrderMode.Avalon, SharesIv = true }, Worker);

        Assert.Null(GoldenOrders.ReadMessage(usual.Message).SessionKeyIv);
        Assert.NotNull(GoldenOrders.ReadMessage(shared.Message).SessionKeyIv);
        Assert.Throws<ArgumentException>(() => new PreparedOrder(Hello("Krsna") with { SharesIv = true }, Worker));
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
        var reversed = GoldenOrders.Edited(order.Message, parameters =>
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

        var answer = await GoldenOrders.AnswerAsync(Processor(), GoldenOrders.Edited(order.Message, parameters => parameters[field] = new string('0', 64)));

        Assert.Contains("Work order integrity check failed", answer, StringComparison.Ordinal);
        Assert.Equal(0, _workloads.Runs);
    }

    [Fact]
    public async Task Process_OwnKeyOfAnItem_DecryptsIt()
    {
        using var order = new OrderDraft(_keys) { Workload = "python-hello" };
        order.AddWithOwnKey("Krsna"u8);

        var answer = await GoldenOrders.AnswerAsync(Processor(), order.Message());

        Assert.Equal("Hello Krsna", Encoding.UTF8.GetString(order.Open(answer)));
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
    public async Task Process_WorkloadThatGivesBackItsInput_GivesItWhole()
    {
        using var order = new PreparedOrder(new OrderSpec("echo", ["Krsna"u8.ToArray()]), Worker);

        Assert.Equal("Krsna", Text(order.Open(await GoldenOrders.AnswerAsync(Processor(), order.Message))));
    }

    [Fact]
    public async Task Process_OrderWithoutAnId_DoesNotRun()
    {
        using var order = new PreparedOrder(Hello("Krsna"), Worker);
        var request = JsonNode.Parse(order.Request)!.AsObject();
        request.Remove("id");

        Assert.Contains("'id'", await GoldenOrders.AnswerAsync(Processor(), GoldenOrders.Message(request.ToJsonString())), StringComparison.Ordinal);
        Assert.Equal(0, _workloads.Runs);
    }

    [Fact]
    public async Task Process_WorkerThatEnds_IsNoDefect()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var order = new PreparedOrder(new OrderSpec("wait", ["Krsna"u8.ToArray()]), Worker);
        var answer = Processor(new OrderOptions { Faulted = _defects.Add }).ProcessAsync(Encoding.UTF8.GetBytes(order.Message), IPAddress.Loopback, ending.Token);

        await ending.CancelAsync();

        Assert.Contains("shutting down", await answer, StringComparison.Ordinal);
        Assert.Empty(_defects);
    }

    [Fact]
    public async Task Process_NameWithHalfASurrogatePair_IsRefusedAndNoDefect()
    {
        const string Message = "{\"method\": \"x\", \"params\": \"\", \"\\ud800\\ud800\": 1}";

        var answer = await GoldenOrders.AnswerAsync(Processor(new OrderOptions { Faulted = _defects.Add }), Message);

        Assert.Contains("JSON Error: a name has half of a surrogate pair", answer, StringComparison.Ordinal);
        Assert.Empty(_defects);
    }

    [Fact]
    public void Open_NameWithHalfASurrogatePair_IsRefused()
    {
        using var order = new PreparedOrder(Hello("Krsna"), Worker);

        Assert.Equal(ResponseFailure.Malformed, Refusal(order, "{\"error\": 1, \"\\ud800\\ud800\": 1}"));
        Assert.Equal(ResponseFailure.Malformed, Assert.Throws<OrderResponseException>(() => WorkerDescription.Read("{\"\\ud800\\ud800\": 1}")).Failure);
    }

    [Fact]
    public async Task Open_OutputMovedIntoTheDataHashOfTheNext_IsRefused()
    {
        using var order = new PreparedOrder(Hello("Krsna"), Worker);
        var answer = await GoldenOrders.AnswerAsync(Processor(), order.Message);

        // The worker's own signature covers the same text.
        var changed = ChangeResult(answer, result =>
        {
            var item = result["outData"]![0]!;
            item["dataHash"] = item["data"]!.GetValue<string>()[..4];
            item["data"] = item["data"]!.GetValue<string>()[4..];
        });

        var refusal = Assert.Throws<OrderResponseException>(() => order.Open(changed));
        Assert.Contains("dataHash in outData", refusal.Message, StringComparison.Ordinal);
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
    public void Describe_EncryptionKeyThatIsNone_IsRefused()
    {
        using var small = RSA.Create(1024);

        Assert.Equal(ResponseFailure.Malformed, RefusalOfKey("no key at all"));
        Assert.Equal(ResponseFailure.Malformed, RefusalOfKey(_keys.VerifyingKey));
        Assert.Equal(ResponseFailure.Malformed, RefusalOfKey(small.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void Describe_SignatureThatIsNoHexadecimalText_IsRefused()
    {
        var refusal = Assert.Throws<OrderResponseException>(() => WorkerDescription.Of(_keys.EncryptionKey, _keys.VerifyingKey, "zz", ""));

        Assert.Equal(ResponseFailure.Malformed, refusal.Failure);
    }

    [Fact]
    public void VerifyPin_AnotherWorker_IsRefused()
    {
        using var other = WorkerKeys.Create(2048);

        Worker.VerifyPin(_keys.VerifyingKey);
        Assert.Equal(ResponseFailure.OtherKey, Assert.Throws<OrderResponseException>(() => Worker.VerifyPin(other.VerifyingKey)).Failure);
        Assert.Throws<CryptographicException>(() => Worker.VerifyPin("no key"));
    }

    [Fact]
    public void Read_RequestersKeys_NamesThoseOfOtherCurves()
    {
        using var known = RequesterKey.Create();
        using var elsewhere = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wrong = elsewhere.ExportSubjectPublicKeyInfoPem();

        Assert.Equal([known.PublicKey.Trim()], RequesterKeys.Read(known.PublicKey));
        Assert.Contains("key 2: the key is not on the curve secp256k1", Assert.Throws<InvalidDataException>(() => RequesterKeys.Read(known.PublicKey + wrong)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => RequesterKeys.Read("none"));
        Assert.Throws<CryptographicException>(() => Processor(new OrderOptions { Requesters = [wrong] }));
    }

    [Fact]
    public void VerifyEvidence_PolicyThatNamesNoCode_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => WorkOrderClient.VerifyEvidence(Worker, new EvidencePolicy { Quote = new QuotePolicy { SvnMin = 1 } }, default));
        Assert.Throws<ArgumentException>(() => WorkOrderClient.VerifyEvidence(Worker, new EvidencePolicy { Kind = TrustLevel.Tpm, Operators = ["any"] }, default));
    }

    [Fact]
    public void VerifyEvidence_WorkerWithoutAQuoteOrWithAnotherKeys_IsRefused()
    {
        var sample = QuoteSamples.All["tdx 4"];
        var stolen = WorkerDescription.Of(
            _keys.EncryptionKey, _keys.VerifyingKey, _keys.EncryptionKeySignature, Convert.ToBase64String(QuoteSamples.Read(sample)));

        Assert.Equal(ResponseFailure.Quote, Assert.Throws<OrderResponseException>(() => VerifyQuote(Worker, sample)).Failure);
        var refusal = Assert.Throws<OrderResponseException>(() => VerifyQuote(stolen, sample));
        Assert.Contains("the report data is not the expected one", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void VerifyEvidence_TooLong_IsRefusedBeforeItIsDecoded()
    {
        var worker = WorkerDescription.Of(_keys.EncryptionKey, _keys.VerifyingKey, _keys.EncryptionKeySignature, new string('0', (128 << 10) + 1));

        var refusal = Assert.Throws<OrderResponseException>(() => VerifyQuote(worker, QuoteSamples.All["tdx 4"]));

        Assert.Contains("more than 131072 characters", refusal.Message, StringComparison.Ordinal);
    }

    private static void VerifyQuote(WorkerDescription worker, QuoteSample sample) => WorkOrderClient.VerifyEvidence(
        worker,
        new EvidencePolicy { Collateral = sample.Collateral(), Quote = new QuotePolicy { MrTds = [Quote.Read(QuoteSamples.Read(sample)).Domain!.MrTd] } },
        QuoteSamples.Time(sample));

    private static OrderSpec Hello(string name) => new("python-hello", [Encoding.UTF8.GetBytes(name)]);

    private static string Text(IReadOnlyList<byte[]> output) => Encoding.UTF8.GetString(Assert.Single(output));

    private static ResponseFailure Refusal(PreparedOrder order, string answer) =>
        Assert.Throws<OrderResponseException>(() => order.Open(answer)).Failure;

    private static string ChangeResult(string answer, Action<JsonObject> change)
    {
        var response = JsonNode.Parse(answer)!;
        change(response["result"]!.AsObject());
        return response.ToJsonString();
    }

    private ResponseFailure RefusalOfKey(string encryptionKey)
    {
        var signature = Convert.ToHexString(_keys.Sign(SHA256.HashData(Encoding.UTF8.GetBytes(encryptionKey))));
        return Assert.Throws<OrderResponseException>(() => WorkerDescription.Of(encryptionKey, _keys.VerifyingKey, signature, "")).Failure;
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
}
