using System.Globalization;
using System.Text;
using System.Text.Json;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Http;
using Longshore.Node.Faces.WorkOrders;
using Longshore.Rpc.Framing;
using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Orders;
using Longshore.Trust.Service;
using Microsoft.AspNetCore.Http;

namespace Longshore.Tests.Trust.Service;

/// <summary>Random changes of requests to the listener's face: each gets one JSON answer, none a word of a secret, and the next order is served.
/// </summary>
public sealed class ListenerFuzzingTests
{
    // ./fuzz asks for more than a run of the tests.
    private const int FewRequests = 1_000;
    private const int ManyRequests = 100_000;

    [Theory]
    [InlineData(OrderMode.Safe)]
    [InlineData(OrderMode.Avalon)]
    public async Task Handle_ChangedRequests_AnswersEachWithoutASecret(OrderMode mode)
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("LONGSHORE_FUZZ_SEED") ?? "17", CultureInfo.InvariantCulture);
        var count = Environment.GetEnvironmentVariable("LONGSHORE_FUZZ_SECONDS") is null ? FewRequests : ManyRequests;
        var random = new Random(seed);
        using var keys = WorkerKeys.Create(2048);
        var options = new ServiceOptions { Mode = mode };
        await using var fixture = await ServiceFixture.StartAsync(options, new LedgerLimits(), new ScriptedLink("tcp://1.1.1.1:1", keys));
        var face = Face(fixture.Service, options);
        string[] originals = [.. ListenerGoldenRun.Cases.Select(each => each.Request), .. Own(keys)];

        for (var number = 0; number < count; number++)
        {
            var answer = await SendAsync(face, Mutation.Of(random, originals[random.Next(originals.Length)]));
            using var read = JsonDocument.Parse(answer);
            Assert.True(read.RootElement.TryGetProperty("error", out _) || read.RootElement.TryGetProperty("result", out _), $"seed {seed}: {answer}");
            Assert.DoesNotContain("Krsna", answer, StringComparison.Ordinal);
        }

        using var order = ServiceFixture.Order(keys);
        await SendAsync(face, Encoding.UTF8.GetBytes(order.Request));
        Assert.Equal("Hello Krsna", ServiceFixture.Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
        Assert.All(fixture.Log, line => Assert.DoesNotContain("Krsna", line, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Own(WorkerKeys keys)
    {
        using var order = ServiceFixture.Order(keys);
        return
        [
            order.Request,
            $$$"""{"jsonrpc": "2.0", "id": 1, "method": "WorkerRetrieve", "params": {"workerId": "{{{ServiceFixture.WorkerIdText}}}"}}""",
            """{"jsonrpc": "2.0", "id": 1, "method": "EncryptionKeyGet", "request": {"workerId": "ab", "requesterId": "ab", "tag": ""}}""",
            """{"jsonrpc": "2.0", "id": 1, "method": "RegistryLookUpNext", "params": {"appTypeId": ["01"], "lookUpTag": "0a"}}""",
        ];
    }

    private static WorkOrderFace Face(OrderService service, ServiceOptions options) => new(
        service, options, new NodeAccounts(new ConnectionLimit(1, _ => { }), new HeldBytes(1 << 30)), new TokenGuard("token"));

    private static async Task<string> SendAsync(WorkOrderFace face, byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Post;
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body);
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await face.HandleAsync(context, _ => Task.CompletedTask);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
