using System.Net;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>Random changes of orders: each gets one JSON answer, and none a word of a secret.</summary>
public sealed class OrderFuzzingTests
{
    private const int FewRequests = 2_000;

    [Theory]
    [InlineData(OrderMode.Safe)]
    [InlineData(OrderMode.Avalon)]
    public async Task Process_ChangedOrders_AnswersEachWithoutASecret(OrderMode mode)
    {
        var mutations = new OrderMutations();
        using var keys = GoldenOrders.Keys();
        var defects = new List<Exception>();
        var processor = new WorkOrderProcessor(keys, new SampleWorkloads(), new OrderOptions { Mode = mode, Faulted = defects.Add });

        for (var count = OrderMutations.Count(FewRequests); count > 0; count--)
        {
            OrderMutations.VerifyAnswer(await processor.ProcessAsync(mutations.NextMessage(), IPAddress.Loopback, TestContext.Current.CancellationToken));
        }

        Assert.True(defects.Count == 0, $"seed {OrderMutations.Seed}: {string.Join('\n', defects.Take(3))}");
    }
}
