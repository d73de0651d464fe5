using System.Text;
using System.Text.Json;
using Longshore.Trust.Client;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;
using Longshore.Trust.Receipts;

namespace Longshore.Tests.Trust.Receipts;

/// <summary>The receipt of a work order has the digests that requester and worker know, and nothing of the data.</summary>
public sealed class OrderReceiptTests : IDisposable
{
    private readonly BookFixture _book = new();

    [Fact]
    public async Task Process_OrderWithAResult_HasAReceiptOfItsDigests()
    {
        using var keys = WorkerKeys.Create(2048);
        string message, answer;
        await using (var book = _book.Open())
        {
            var processor = new WorkOrderProcessor(keys, new SampleWorkloads(), new OrderOptions { Receipts = book, Time = _book.Time });
            var worker = WorkerDescription.Read(await GoldenOrders.AnswerAsync(processor, """{"method": "ProcessWorkerSignup", "params": null}"""));
            using var order = new PreparedOrder(new OrderSpec("python-hello", ["Krsna"u8.ToArray()]), worker);
            using var other = new PreparedOrder(new OrderSpec("python-fib", ["Krsna"u8.ToArray()]), worker);
            message = order.Message;
            answer = await GoldenOrders.AnswerAsync(processor, message);
            Assert.Equal("Hello Krsna", Encoding.UTF8.GetString(order.Open(answer)[0]));
            Assert.Contains("error", await GoldenOrders.AnswerAsync(processor, other.Message), StringComparison.Ordinal);
        }

        var receipt = Assert.Single(_book.Read()).Receipt;
        Assert.Equal((ReceiptKind.WorkOrder, "python-hello", "worker"), (receipt.Kind, receipt.Function, receipt.Executor));
        Assert.Equal(GoldenOrders.ReadMessage(message).Hash(), receipt.InputDigest.ToArray());
        Assert.Equal(DigestOf(answer), receipt.OutputDigest.ToArray());
    }

    public void Dispose() => _book.Dispose();

    private static byte[] DigestOf(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        var result = document.RootElement.GetProperty("result");
        return OrderHash.OfResponse(
            result.GetProperty("workerNonce").GetString()!, WorkOrder.ReadIds(result), OrderFields.Items(result.GetProperty("outData"), "outData", 1));
    }
}
