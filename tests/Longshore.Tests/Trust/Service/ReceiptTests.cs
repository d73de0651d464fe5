using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service;
using static Longshore.Tests.Trust.Service.ServiceFixture;

namespace Longshore.Tests.Trust.Service;

/// <summary>Receipts in the form of the specification.</summary>
public sealed class ReceiptTests : IAsyncDisposable
{
    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly RequesterKey _requester = RequesterKey.Create();
    private readonly ScriptedLink _worker;
    private ServiceFixture? _fixture;

    public ReceiptTests() => _worker = new ScriptedLink("tcp://1.1.1.1:1", _keys);

    [Fact]
    public async Task Receipt_OfAnOrderThatIsProcessed_HasTheSignedUpdateOfTheListener()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        _worker.Hold();
        await fixture.SendAsync(order.Request);

        var created = await fixture.CallAsync("WorkOrderReceiptCreate", Receipt(order));
        _worker.Release();
        await fixture.OutcomeAsync(order.Ids.WorkOrder);
        var retrieved = (await RetrieveAsync(order)).GetProperty("result");
        var update = (await UpdateRetrieveAsync(order, 0xFFFFFFFF)).GetProperty("result");

        Assert.Equal((0, "Receipt created successfully"), Refusal(created));
        Assert.Equal(2, retrieved.GetProperty("receiptCurrentStatus").GetInt32());
        Assert.Equal(0, retrieved.GetProperty("receiptCreateStatus").GetInt32());
        Assert.Equal((1, 2), (update.GetProperty("updateCount").GetInt32(), update.GetProperty("updateType").GetInt32()));
        Assert.True(Secp256k1.Verifies(
            update.GetProperty("receiptVerificationKey").GetString()!,
            ReceiptKey.Digest([order.Ids.WorkOrder, "2", update.GetProperty("updateData").GetString()!]),
            update.GetProperty("updateSignature").GetBytesFromBase64()));
    }

    [Fact]
    public async Task Receipt_OfAnOrderThatHasEnded_HasTheUpdateAtOnce()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys, waitMilliseconds: 6_000);
        await fixture.SendAsync(order.Request);

        await fixture.CallAsync("WorkOrderReceiptCreate", Receipt(order));

        Assert.Equal(2, (await RetrieveAsync(order)).GetProperty("result").GetProperty("receiptCurrentStatus").GetInt32());
    }

    [Fact]
    public async Task Receipt_AfterARestart_IsThere()
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();

        await fixture.RestartAsync();

        Assert.Equal(order.Ids.WorkOrder, (await RetrieveAsync(order)).GetProperty("result").GetProperty("workOrderId").GetString());
    }

    [Theory]
    [InlineData("workOrderRequestHash", "AAAA", 2, "Work order request hash does not match")]
    [InlineData("requesterGeneratedNonce", "01", 4, "Receipt create requester signature does not match")]
    [InlineData("signatureRules", "none", 2, "Unsupported the signing rules")]
    [InlineData("workerId", "01", 2, "workerId and requesterId must be those of the work order")]
    [InlineData("workOrderId", "01", 2, "Work order id does not exist, hence invalid request")]
    [InlineData("receiptVerificationKey", "no key", 4, "Receipt create requester signature does not match")]
    public async Task Create_WrongField_SaysSo(string field, string value, int code, string message)
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        await fixture.SendAsync(order.Request);
        var receipt = Receipt(order);
        receipt[field] = value;

        Assert.Equal((code, message), Refusal(await fixture.CallAsync("WorkOrderReceiptCreate", receipt)));
    }

    [Fact]
    public async Task Create_BySomebodyElseThanTheOrdersKey_IsDenied()
    {
        var fixture = await StartAsync();
        using var owner = RequesterKey.Create();
        using var own = Order(_keys, signer: _requester);
        using var foreign = Order(_keys, signer: owner);
        await fixture.SendAsync(own.Request);
        await fixture.SendAsync(foreign.Request);

        Assert.Equal(0, CodeOf(await fixture.CallAsync("WorkOrderReceiptCreate", Receipt(own))));
        Assert.Equal(
            (3, "receiptVerificationKey must be the verifyingKey of the work order"), Refusal(await fixture.CallAsync("WorkOrderReceiptCreate", Receipt(foreign))));
    }

    // A reader of PEM skips labels that it does not know, and one for identifiers takes the first block: two readers could see two keys.
    [Theory]
    [InlineData("-----BEGIN OWNER-----\n{0}\n-----END OWNER-----\n{1}")]
    [InlineData("text\n{1}")]
    public async Task Create_ByAnotherKeyBesideTheOrdersKey_IsRefused(string form)
    {
        var fixture = await StartAsync();
        using var owner = RequesterKey.Create();
        using var order = Order(_keys, signer: owner);
        await fixture.SendAsync(order.Request);
        var receipt = Receipt(order);
        receipt["receiptVerificationKey"] = string.Format(CultureInfo.InvariantCulture, form, ReceiptKey.UpdaterOf(owner.PublicKey), _requester.PublicKey);

        var created = await fixture.CallAsync("WorkOrderReceiptCreate", receipt);

        Assert.NotEqual(0, CodeOf(created));
        Assert.NotEqual(0, CodeOf(await RetrieveAsync(order)));
    }

    // What is no key has no identifier, and two texts without one are not the same.
    [Fact]
    public async Task Create_OfAnOrderWhoseKeyIsNone_IsDenied()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        await fixture.SendAsync(With(order, ("verifyingKey", "no key")));
        var receipt = Receipt(order);
        receipt["receiptVerificationKey"] = "text\n" + _requester.PublicKey;

        Assert.NotEqual(0, CodeOf(await fixture.CallAsync("WorkOrderReceiptCreate", receipt)));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(4, null)]
    [InlineData(256, null)]
    [InlineData(9, "receiptCreateStatus is 0 to 4, or over 255")]
    [InlineData(255, "receiptCreateStatus is 0 to 4, or over 255")]
    [InlineData(-1, "receiptCreateStatus is 0 to 4, or over 255")]
    public async Task Create_Status_IsOneOfThoseThatHaveAMeaning(long status, string? message)
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        await fixture.SendAsync(order.Request);

        Assert.Equal(message ?? "Receipt created successfully", MessageOf(await fixture.CallAsync("WorkOrderReceiptCreate", Receipt(order, status))));
    }

    [Fact]
    public async Task Create_Twice_IsRefused()
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();

        Assert.Equal((2, "Work order receipt already exists. Hence invalid parameter"), Refusal(await fixture.CallAsync("WorkOrderReceiptCreate", Receipt(order))));
    }

    [Fact]
    public async Task Create_BeyondTheLimits_IsBusy()
    {
        _fixture = await ServiceFixture.StartAsync(new ServiceOptions(), new LedgerLimits { ReceiptsMax = 1 }, _worker);
        using var first = await CreatedAsync();
        using var second = Order(_keys);
        await _fixture.SendAsync(second.Request);

        Assert.Equal(8, CodeOf(await _fixture.CallAsync("WorkOrderReceiptCreate", Receipt(second))));
    }

    [Fact]
    public async Task Update_ByTheRequester_CompletesTheReceiptForGood()
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();

        var completed = await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, _requester, 1));
        var again = await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, _requester, 2));

        Assert.Equal((0, "Receipt updated successfully"), Refusal(completed));
        Assert.Equal((2, "the receipt is completed: nothing changes it any more"), Refusal(again));
        Assert.Equal(1, (await RetrieveAsync(order)).GetProperty("result").GetProperty("receiptCurrentStatus").GetInt32());
    }

    [Theory]
    [InlineData(0, "cannot go back")]
    [InlineData(3, "cannot go back")]
    [InlineData(4, "cannot go back")]
    [InlineData(9, "updateType is 0 to 4, or over 255")]
    [InlineData(256, "Receipt updated successfully")]
    public async Task Update_OfAProcessedReceipt_FollowsTheRules(long type, string message)
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();

        Assert.Contains(message, MessageOf(await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, _requester, type))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_SentAgain_IsRefused()
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();
        var first = Update(order, _requester, 300);
        await fixture.CallAsync("WorkOrderReceiptUpdate", first);
        await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, _requester, 301));

        Assert.Equal(
            (2, "the receipt has this update already: the same data of the same type and updater"),
            Refusal(await fixture.CallAsync("WorkOrderReceiptUpdate", first.DeepClone().AsObject())));
        Assert.Equal(301, (await RetrieveAsync(order)).GetProperty("result").GetProperty("receiptCurrentStatus").GetInt32());
    }

    [Fact]
    public async Task Update_BySomebodyElse_IsDenied()
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();
        using var stranger = RequesterKey.Create();

        Assert.Equal(3, CodeOf(await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, stranger, 1))));
        Assert.Equal(0, CodeOf(await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, stranger, 1), isAdministrator: true)));
    }

    [Theory]
    [InlineData("updateData", "other", 4)]
    [InlineData("updateData", "5data", 2)]
    [InlineData("updateSignature", "AAAA", 4)]
    [InlineData("updaterId", "AAAA", 2)]
    [InlineData("updaterId", "!", 2)]
    [InlineData("signatureRules", "none", 2)]
    [InlineData("workOrderId", "01", 2)]
    public async Task Update_WrongField_IsRefused(string field, string value, int code)
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();
        var update = Update(order, _requester, 1);
        update[field] = value;

        Assert.Equal(code, CodeOf(await fixture.CallAsync("WorkOrderReceiptUpdate", update)));
    }

    [Fact]
    public async Task UpdateRetrieve_OfOneUpdater_CountsItsOwn()
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();
        await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, _requester, 300));
        await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, _requester, 301));

        var all = (await UpdateRetrieveAsync(order, 1)).GetProperty("result");
        var own = (await UpdateRetrieveAsync(order, 1, ReceiptKey.UpdaterOf(_requester.PublicKey))).GetProperty("result");

        Assert.Equal((3, 2), (all.GetProperty("updateCount").GetInt32(), all.GetProperty("updateType").GetInt32()));
        Assert.Equal((2, 300), (own.GetProperty("updateCount").GetInt32(), own.GetProperty("updateType").GetInt32()));
        Assert.Equal(2, CodeOf(await UpdateRetrieveAsync(order, 4)));
        Assert.Equal(2, CodeOf(await UpdateRetrieveAsync(order, 0)));
    }

    [Fact]
    public async Task LookUp_ManyReceipts_HasPages()
    {
        _fixture = await ServiceFixture.StartAsync(new ServiceOptions { PageMax = 1 }, new LedgerLimits(), _worker);
        using var first = await CreatedAsync();
        using var second = await CreatedAsync();

        var page = (await _fixture.CallAsync("WorkOrderReceiptLookUp", new() { ["workerId"] = WorkerIdText })).GetProperty("result");
        var next = (await _fixture.CallAsync("WorkOrderReceiptLookUpNext", new() { ["lastLookUpTag"] = first.Ids.WorkOrder })).GetProperty("result");

        Assert.Equal((2, first.Ids.WorkOrder), (page.GetProperty("totalCount").GetInt32(), page.GetProperty("lookupTag").GetString()));
        Assert.Equal(second.Ids.WorkOrder, next.GetProperty("ids")[0].GetString());
        Assert.Equal("", next.GetProperty("lookupTag").GetString());
        Assert.Equal(5, CodeOf(await _fixture.CallAsync("WorkOrderReceiptLookUpNext", new() { ["lastLookUpTag"] = second.Ids.WorkOrder })));
        Assert.Equal(2, CodeOf(await _fixture.CallAsync("WorkOrderReceiptLookUpNext", new() { ["lastLookUpTag"] = "ff" })));
    }

    [Theory]
    [InlineData(255, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public async Task LookUp_ByStatus_FindsThatStatus(long status, int count)
    {
        var fixture = await StartAsync();
        using var order = await CreatedAsync();
        await fixture.CallAsync("WorkOrderReceiptUpdate", Update(order, _requester, 1));

        Assert.Equal(count, (await fixture.CallAsync("WorkOrderReceiptLookUp", new() { ["receiptStatus"] = status })).GetProperty("result").GetProperty("totalCount").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        _worker.Release();
        await (_fixture?.DisposeAsync() ?? ValueTask.CompletedTask);
        _requester.Dispose();
        _keys.Dispose();
    }

    private async Task<ServiceFixture> StartAsync() => _fixture = await ServiceFixture.StartAsync(_worker);

    private async Task<PreparedOrder> CreatedAsync()
    {
        var order = Order(_keys);
        await _fixture!.SendAsync(order.Request);
        Assert.Equal(0, CodeOf(await _fixture.CallAsync("WorkOrderReceiptCreate", Receipt(order))));
        await _fixture.OutcomeAsync(order.Ids.WorkOrder);
        return order;
    }

    private Task<JsonElement> RetrieveAsync(PreparedOrder order) =>
        _fixture!.CallAsync("WorkOrderReceiptRetrieve", new() { ["workOrderId"] = order.Ids.WorkOrder });

    private Task<JsonElement> UpdateRetrieveAsync(PreparedOrder order, long index, string? updater = null) => _fixture!.CallAsync(
        "WorkOrderReceiptUpdateRetrieve", new() { ["workOrderId"] = order.Ids.WorkOrder, ["updaterId"] = updater, ["updateIndex"] = index });

    private JsonObject Receipt(PreparedOrder order, long status = 0)
    {
        var hash = Convert.ToBase64String(order.Hash);
        string[] signed =
        [
            order.Ids.WorkOrder, order.Ids.Worker, order.Ids.Worker, order.Ids.Requester, status.ToString(CultureInfo.InvariantCulture), hash, "00",
        ];
        return new JsonObject
        {
            ["workOrderId"] = order.Ids.WorkOrder,
            ["workerServiceId"] = order.Ids.Worker,
            ["workerId"] = order.Ids.Worker,
            ["requesterId"] = order.Ids.Requester,
            ["receiptCreateStatus"] = status,
            ["workOrderRequestHash"] = hash,
            ["requesterGeneratedNonce"] = "00",
            ["requesterSignature"] = Convert.ToBase64String(_requester.Sign(ReceiptKey.Digest(signed))),
            ["signatureRules"] = ReceiptKey.SignatureRules,
            ["receiptVerificationKey"] = _requester.PublicKey,
        };
    }

    private static JsonObject Update(PreparedOrder order, RequesterKey key, long type) => new()
    {
        ["workOrderId"] = order.Ids.WorkOrder,
        ["updaterId"] = ReceiptKey.UpdaterOf(key.PublicKey),
        ["updateType"] = type,
        ["updateData"] = "data",
        ["signatureRules"] = ReceiptKey.SignatureRules,
        ["receiptVerificationKey"] = key.PublicKey,
        ["updateSignature"] = Convert.ToBase64String(key.Sign(ReceiptKey.Digest([order.Ids.WorkOrder, type.ToString(CultureInfo.InvariantCulture), "data"]))),
    };

    private static (int? Code, string Message) Refusal(JsonElement answer) => (CodeOf(answer), MessageOf(answer));
}
