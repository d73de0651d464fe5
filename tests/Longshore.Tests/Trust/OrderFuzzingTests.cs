using System.Globalization;
using System.Text;
using System.Text.Json;
using Longshore.Trust.Orders;

namespace Longshore.Tests.Trust;

/// <summary>Random changes of orders: each gets one JSON answer, and none a word of a secret.</summary>
public sealed class OrderFuzzingTests
{
    // ./fuzz asks for more than a run of the tests.
    private const int FewRequests = 2_000;
    private const int ManyRequests = 100_000;

    [Theory]
    [InlineData(OrderMode.Safe)]
    [InlineData(OrderMode.Avalon)]
    public async Task Process_ChangedOrders_AnswersEachWithoutASecret(OrderMode mode)
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("LONGSHORE_FUZZ_SEED") ?? "17", CultureInfo.InvariantCulture);
        var count = Environment.GetEnvironmentVariable("LONGSHORE_FUZZ_SECONDS") is null ? FewRequests : ManyRequests;
        var random = new Random(seed);
        using var keys = GoldenOrders.Keys();
        var defects = new List<Exception>();
        var processor = new WorkOrderProcessor(keys, new SampleWorkloads(), new OrderOptions { Mode = mode, Faulted = defects.Add });
        string[] originals = [.. GoldenOrders.Cases.Select(each => each.GetProperty("zmq_request").GetRawText())];

        for (var number = 0; number < count; number++)
        {
            var message = Changed(random, originals[random.Next(originals.Length)]);
            var answer = await processor.ProcessAsync(message, TestContext.Current.CancellationToken);
            using var read = JsonDocument.Parse(answer);
            Assert.True(read.RootElement.TryGetProperty("error", out _) || read.RootElement.TryGetProperty("result", out _), answer);
            Assert.DoesNotContain("Krsna", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("000102030405060708090a0b", answer, StringComparison.OrdinalIgnoreCase);
        }

        Assert.True(defects.Count == 0, $"seed {seed}: {string.Join('\n', defects.Take(3))}");
    }

    private static byte[] Changed(Random random, string original)
    {
        // Half of the changes are in the order itself, which is a text in the message.
        if (random.Next(2) == 0)
        {
            using var message = JsonDocument.Parse(original);
            return Encoding.UTF8.GetBytes(GoldenOrders.Message(Encoding.UTF8.GetString(Mutation.Of(random, message.RootElement.GetProperty("params").GetString()!))));
        }

        return Mutation.Of(random, original);
    }
}
