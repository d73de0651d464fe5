using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Service;
using static Longshore.Tests.Trust.Service.ServiceFixture;

namespace Longshore.Tests.Trust.Service;

/// <summary>Orders in the form of the specification: held until the result is there, asked for later, or delivered.</summary>
public sealed class OrderServiceTests : IAsyncDisposable
{
    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly ScriptedLink _worker;
    private ServiceFixture? _fixture;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public OrderServiceTests() => _worker = new ScriptedLink("tcp://1.1.1.1:1", _keys);

    [Fact]
    public async Task Submit_WithAResponseTime_IsAnsweredWithTheResult()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys, waitMilliseconds: 6_000);

        Assert.Equal("Hello Krsna", Open(order, await fixture.SendAsync(order.Request)));
    }

    [Fact]
    public async Task Submit_ThatWaits_GivesItsBytesBackBeforeTheResultIsThere()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys, waitMilliseconds: 6_000);
        var released = new TaskCompletionSource();
        var request = Encoding.UTF8.GetBytes(order.Request);
        _worker.Hold();

        var submitted = fixture.Service.AnswerAsync(request, new ServiceCaller(IPAddress.Loopback, false), released.SetResult, Token);
        await released.Task;
        Assert.False(submitted.IsCompleted);

        // Whoever has the bytes now may write into them.
        request.AsSpan().Fill((byte)'x');
        _worker.Release();

        using var answer = JsonDocument.Parse(await submitted);
        Assert.Equal("Hello Krsna", Open(order, answer.RootElement));
        Assert.Equal(1, answer.RootElement.GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task GetResult_WhileItWaits_DoesNotReadTheLedger()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        _worker.Hold();
        await fixture.SendAsync(order.Request);
        await _worker.FirstOrder;

        // The ledger would answer otherwise.
        await fixture.Ledger.Orders.EndAsync(new OrderOutcome(order.Ids.WorkOrder, OrderState.Failed, """{"error": {"code": 1}}""", fixture.Time.GetUtcNow(), null), Token);

        Assert.Equal(6, CodeOf(await fixture.GetResultAsync(order.Ids.WorkOrder)));
        _worker.Release();
    }

    [Fact]
    public async Task Submit_WithoutAResponseTime_IsPendingUntilItIsDone()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        _worker.Hold();

        var submitted = await fixture.SendAsync(order.Request);
        await _worker.FirstOrder;
        var processing = await fixture.GetResultAsync(order.Ids.WorkOrder);
        _worker.Release();

        Assert.Equal(5, CodeOf(submitted));
        Assert.Equal(order.Ids.WorkOrder, submitted.GetProperty("error").GetProperty("data").GetProperty("workOrderId").GetString());
        Assert.Equal(6, CodeOf(processing));
        Assert.Equal("Hello Krsna", Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
    }

    [Fact]
    public async Task Submit_PastItsResponseTime_IsCancelled()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys, waitMilliseconds: 6_000);
        _worker.Hold();

        var submitted = fixture.SendAsync(order.Request);
        await _worker.FirstOrder;
        fixture.Time.Advance(TimeSpan.FromMilliseconds(6_000));
        var answer = await submitted;
        _worker.Release();

        Assert.Equal(1, CodeOf(answer));
        Assert.Contains("not done within its time", MessageOf(answer), StringComparison.Ordinal);
        Assert.Equal(OrderState.Cancelled, (await fixture.Ledger.Orders.FindAsync(order.Ids.WorkOrder, Token))!.State);
    }

    [Fact]
    public async Task Submit_WorkloadThatFails_IsAnsweredWithTheWorkersError()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys, waitMilliseconds: 6_000, workload: "absent");

        var answer = await fixture.SendAsync(order.Request);

        Assert.Equal((2, "Error processing work load"), (CodeOf(answer), MessageOf(answer)));
    }

    [Fact]
    public async Task Submit_SameIdentifierTwice_IsRefused()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        await fixture.SendAsync(order.Request);

        Assert.Equal((2, "Work order id already exists in the database. Hence invalid parameter"), Refusal(await fixture.SendAsync(order.Request)));
    }

    [Theory]
    [InlineData("resultUri", "result")]
    [InlineData("notifyUri", "workOrderId")]
    public async Task Submit_WithAnAddress_IsDelivered(string field, string part)
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);

        var submitted = await fixture.SendAsync(With(order, (field, "http://taken.example/orders")));
        await fixture.UntilAsync(() => Task.FromResult(fixture.Poster.Posted.Count == 1));

        Assert.Equal(5, CodeOf(submitted));
        var posted = JsonNode.Parse(fixture.Poster.Posted.Single())!;
        Assert.Equal(1, posted["id"]!.GetValue<int>());
        Assert.Equal(order.Ids.WorkOrder, posted["result"]!["workOrderId"]!.GetValue<string>());
        Assert.Equal(part == "result", posted["result"]!["outData"] is not null);
        await fixture.UntilAsync(async () => (await fixture.Ledger.Orders.UndeliveredAsync(Token)).Count == 0);
    }

    [Fact]
    public async Task Submit_WithAnAddressThatIsNotGranted_IsRefused()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);

        Assert.Equal((6, "not granted"), Refusal(await fixture.SendAsync(With(order, ("notifyUri", "http://169.254.169.254/latest")))));
        Assert.Null(await fixture.Ledger.Orders.FindAsync(order.Ids.WorkOrder, Token));
    }

    [Fact]
    public async Task Deliver_ServerThatIsAway_IsTriedAgain()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        fixture.Poster.Fails = 1;

        await fixture.SendAsync(With(order, ("notifyUri", "http://taken.example/")));
        await fixture.UntilAsync(() => Task.FromResult(fixture.Poster.Attempts == 1));
        await fixture.UntilAsync(() =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(fixture.Poster.Posted.Count == 1);
        });

        Assert.Equal(2, fixture.Poster.Attempts);
    }

    // The clock stands still: a sender that slept would never send again.
    [Fact]
    public async Task Deliver_ManyToAServerThatIsAway_LeavesOthersTheirTurn()
    {
        var fixture = await StartAsync();
        for (var sent = 0; sent < 8; sent++)
        {
            using var failing = Order(_keys);
            await fixture.SendAsync(With(failing, ("notifyUri", "http://taken.example/away")));
        }

        using var order = Order(_keys);
        await fixture.SendAsync(With(order, ("notifyUri", "http://taken.example/")));

        await fixture.UntilAsync(() => Task.FromResult(fixture.Poster.Posted.Count == 1));
    }

    [Fact]
    public async Task Start_WithWhatWasNotDelivered_DeliversIt()
    {
        var fixture = await StartAsync();
        using var order = Order(_keys);
        fixture.Poster.Fails = 1;
        await fixture.SendAsync(With(order, ("notifyUri", "http://taken.example/")));
        await fixture.UntilAsync(() => Task.FromResult(fixture.Poster.Attempts == 1));

        await fixture.RestartAsync();

        await fixture.UntilAsync(() => Task.FromResult(fixture.Poster.Posted.Count == 1));
    }

    [Theory]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "method": "WorkOrderSubmit"}""", 2, "'params' must be an object")]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "method": "Nothing", "params": {}}""", -32601, "Method not found")]
    [InlineData("""{"jsonrpc": "1.0", "id": 1, "method": "WorkerLookUp", "params": {}}""", -32600, "Invalid request: 'jsonrpc' must be \"2.0\"")]
    [InlineData("""{"jsonrpc": "2.0", "id": {}, "method": "WorkerLookUp", "params": {}}""", -32600, "Invalid request: 'id' must be a whole number or a text, of 256 bytes at most")]
    [InlineData("""[{"jsonrpc": "2.0", "id": 1, "method": "WorkerLookUp", "params": {}}]""", -32600, "Invalid request: it must be one object")]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "method": 7, "params": {}}""", -32601, "Method not found")]
    [InlineData("hello", -32700, "Parse error: Expecting value: line 1 column 1 (char 0)")]
    [InlineData("""{"jsonrpc": "2.0", "id": 1, "method": "WorkerRetrieve", "params": {"workerId": "\ud800"}}""", -32700, "Parse error: a text has half of a surrogate pair")]
    public async Task Answer_RequestOfAnotherForm_SaysSo(string request, int code, string message) =>
        Assert.Equal((code, message), Refusal(await (await StartAsync()).SendAsync(request)));

    [Theory]
    [InlineData("workOrderId", "xyz", "Invalid data format for work order id")]
    [InlineData("responseTimeoutMSecs", -1, "Invalid data format for responseTimeoutMSecs")]
    [InlineData("responseTimeoutMSecs", 300_001, "responseTimeoutMSecs is at most 300000; 0 does not wait")]
    [InlineData("payloadFormat", "JSON-RPC-JWT", "Invalid payload format")]
    [InlineData("resultUri", "file:///etc/passwd", "Invalid data format for resultUri")]
    [InlineData("notifyUri", "http://user:secret@host/", "Invalid data format for notifyUri")]
    [InlineData("requesterSignature", "!!", "Invalid data format for requesterSignature")]
    [InlineData("inData", 7, "Invalid data format for inData")]
    [InlineData("more", 7, "Additional properties are not allowed ('more' was unexpected)")]
    [InlineData("workerId", "ab", "worker ab doesn't exists")]
    public async Task Submit_FieldOfAnotherForm_SaysSo(string field, object value, string message)
    {
        using var order = Order(_keys);

        var answer = await (await StartAsync()).SendAsync(With(order, (field, value is int number ? JsonValue.Create(number) : JsonValue.Create((string)value))));

        Assert.Equal((2, message), Refusal(answer));
    }

    [Fact]
    public async Task Submit_OverTheLimitOfARequester_IsBusyAndAnotherIsServed()
    {
        _fixture = await ServiceFixture.StartAsync(new ServiceOptions(), new LedgerLimits { RequesterOrdersMax = 1, OrdersMax = 2 }, _worker);
        using var first = Order(_keys);
        using var second = Order(_keys);
        using var third = Order(_keys);
        await _fixture.SendAsync(first.Request);

        var same = await _fixture.SendAsync(With(second, ("requesterId", first.Ids.Requester)));
        var other = await _fixture.SendAsync(second.Request);
        var full = await _fixture.SendAsync(third.Request);

        Assert.Equal((8, 5, 8), (CodeOf(same), CodeOf(other), CodeOf(full)));
    }

    [Fact]
    public async Task Submit_MoreThanAnAddressMayHave_IsBusy()
    {
        _fixture = await ServiceFixture.StartAsync(new ServiceOptions(), new LedgerLimits { SourceOrdersMax = 1 }, _worker);
        using var first = Order(_keys);
        using var second = Order(_keys);
        await _fixture.SendAsync(first.Request);

        Assert.Equal(8, CodeOf(await _fixture.SendAsync(second.Request)));
    }

    [Fact]
    public async Task Submit_AfterTheTimeOfOldResults_HasTheirPlace()
    {
        _fixture = await ServiceFixture.StartAsync(new ServiceOptions(), new LedgerLimits { OrdersMax = 1 }, _worker);
        using var first = Order(_keys);
        using var second = Order(_keys);
        await _fixture.SendAsync(first.Request);
        await _fixture.OutcomeAsync(first.Ids.WorkOrder);

        _fixture.Time.Advance(TimeSpan.FromHours(25));

        Assert.Equal(5, CodeOf(await _fixture.SendAsync(second.Request)));
        Assert.Equal(2, CodeOf(await _fixture.GetResultAsync(first.Ids.WorkOrder)));
    }

    [Fact]
    public async Task Submit_WorkerWithoutAProcess_IsRefused()
    {
        _worker.IsAway = true;
        var fixture = await StartAsync();
        await fixture.Ledger.Workers.AddAsync(new LedgerWorker(WorkerIdText, 1, "", [], "{}", WorkerStatus.Active), Token);
        using var order = Order(_keys);

        Assert.Equal(1, CodeOf(await fixture.SendAsync(order.Request)));
    }

    public async ValueTask DisposeAsync()
    {
        _worker.Release();
        await (_fixture?.DisposeAsync() ?? ValueTask.CompletedTask);
        _keys.Dispose();
    }

    private async Task<ServiceFixture> StartAsync() => _fixture = await ServiceFixture.StartAsync(_worker);

    private static (int? Code, string Message) Refusal(System.Text.Json.JsonElement answer) => (CodeOf(answer), MessageOf(answer));
}
