using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>A client of a listener that shows other receipts than the order's.</summary>
public sealed class ListenerClientTests : IDisposable
{
    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly RequesterKey _updater = RequesterKey.Create();

    [Fact]
    public async Task RetrieveReceipt_OfTheOrder_IsReturned()
    {
        using var order = Order();

        var (receipt, update) = await RetrieveAsync(order, Receipt(order), Update(order));

        Assert.Contains(order.Ids.WorkOrder, receipt, StringComparison.Ordinal);
        Assert.Contains(order.Ids.WorkOrder, update, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task RetrieveReceipt_OfAnotherOrder_IsRefused(bool isReceiptForeign, bool isUpdateForeign)
    {
        using var order = Order();
        using var other = Order();

        var refusal = await Assert.ThrowsAsync<OrderResponseException>(
            () => RetrieveAsync(order, Receipt(isReceiptForeign ? other : order), Update(isUpdateForeign ? other : order)));

        Assert.Equal(ResponseFailure.OtherOrder, refusal.Failure);
    }

    [Fact]
    public async Task RetrieveReceipt_WithAnotherDigest_IsRefused()
    {
        using var order = Order();
        using var other = Order();
        var receipt = Receipt(order);
        receipt["workOrderRequestHash"] = Convert.ToBase64String(other.Hash);

        var refusal = await Assert.ThrowsAsync<OrderResponseException>(() => RetrieveAsync(order, receipt, Update(order)));

        Assert.Equal(ResponseFailure.OtherOrder, refusal.Failure);
    }

    public void Dispose()
    {
        _updater.Dispose();
        _keys.Dispose();
    }

    private PreparedOrder Order() => new(
        new OrderSpec("items", ["a"u8.ToArray()]), WorkerDescription.Of(_keys.EncryptionKey, _keys.VerifyingKey, _keys.EncryptionKeySignature, ""));

    private Task<(string Receipt, string Update)> RetrieveAsync(PreparedOrder order, JsonObject receipt, JsonObject update) =>
        new ListenerClient(new Answers(receipt, update), TimeProvider.System).RetrieveReceiptAsync(order, OrderMode.Safe, TestContext.Current.CancellationToken);

    private static JsonObject Receipt(PreparedOrder order) => new()
    {
        ["workOrderId"] = order.Ids.WorkOrder,
        ["workOrderRequestHash"] = Convert.ToBase64String(order.Hash),
        ["receiptCurrentStatus"] = 2,
    };

    private JsonObject Update(PreparedOrder order) => new()
    {
        ["workOrderId"] = order.Ids.WorkOrder,
        ["updaterId"] = ReceiptKey.UpdaterOf(_updater.PublicKey),
        ["updateType"] = 2,
        ["updateData"] = "data",
        ["updateSignature"] = Convert.ToBase64String(_updater.Sign(ReceiptKey.Digest([order.Ids.WorkOrder, "2", "data"]))),
        ["updateCount"] = 1,
    };

    private sealed class Answers(JsonObject receipt, JsonObject update) : IServiceTransport
    {
        public Task<string> SendAsync(string request, CancellationToken cancellationToken)
        {
            using var document = JsonDocument.Parse(request);
            var result = document.RootElement.GetProperty("method").GetString() == "WorkOrderReceiptRetrieve" ? receipt : update;
            return Task.FromResult(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["result"] = result.DeepClone() }.ToJsonString());
        }
    }
}
