using System.Net;
using System.Text;
using Longshore.Trust.Keys;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>Messages that would take much memory, from anybody.</summary>
public sealed class OrderBoundsTests : IDisposable
{
    private readonly WorkerKeys _keys = GoldenOrders.Keys();

    [Fact]
    public async Task Process_MessageOfManyTokens_IsRefusedWithoutMemoryForThem()
    {
        var text = Encoding.UTF8.GetBytes("[" + string.Concat(Enumerable.Repeat("[],", 5_000_000)) + "[]]");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var answer = await Processor().ProcessAsync(text, IPAddress.Loopback, TestContext.Current.CancellationToken);

        Assert.Contains("the JSON has over 65536 tokens", answer, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public async Task Process_OrderOfManyTokens_IsRefused()
    {
        var order = "[" + string.Concat(Enumerable.Repeat("[],", 50_000)) + "[]]";

        Assert.Contains("the JSON has over", await GoldenOrders.AnswerAsync(Processor(), GoldenOrders.Message(order)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_LongId_IsNotRepeated()
    {
        var order = "{\"params\": {}, \"id\": \"" + new string('7', 1_000_000) + "\"}";

        var answer = await GoldenOrders.AnswerAsync(Processor(), GoldenOrders.Message(order));

        Assert.Contains("'id' is over the limit of 256 bytes", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 1, 200);
    }

    [Theory]
    [InlineData("workOrderId")]
    [InlineData("workerId")]
    [InlineData("workloadId")]
    [InlineData("requesterId")]
    public async Task Process_LongIdentifier_IsRefused(string field)
    {
        var message = GoldenOrders.Changed(parameters => parameters[field] = new string('a', 1_025), hasRightHash: false);

        Assert.Contains("an identifier has over 1024 characters", await GoldenOrders.AnswerAsync(Processor(), message), StringComparison.Ordinal);
    }

    public void Dispose() => _keys.Dispose();

    private WorkOrderProcessor Processor() => GoldenOrders.Processor(_keys);
}
