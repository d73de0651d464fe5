using Longshore.Trust.Keys;
using Longshore.Trust.Ledger;
using Longshore.Trust.Service;
using Longshore.Trust.Service.Pool;
using static Longshore.Tests.Trust.Service.ServiceFixture;

namespace Longshore.Tests.Trust.Service;

/// <summary>Workers that are lost, that start anew, and that are several: an order has one outcome.</summary>
public sealed class PoolTests : IAsyncDisposable
{
    private readonly WorkerKeys _keys = WorkerKeys.Create(2048);
    private readonly WorkerKeys _others = WorkerKeys.Create(2048);
    private readonly ScriptedLink _worker;
    private readonly ScriptedLink _second;
    private ServiceFixture? _fixture;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public PoolTests() => (_worker, _second) = (new ScriptedLink("tcp://1.1.1.1:1", _keys), new ScriptedLink("tcp://2.2.2.2:2", _keys));

    [Fact]
    public async Task Process_AnswerThatIsLost_IsAskedForAgainAndTheWorkloadRunsOnce()
    {
        var fixture = await StartAsync(_worker);
        _worker.LosesAnswers = 1;
        using var order = Order(_keys);

        await fixture.SendAsync(order.Request);

        Assert.Equal("Hello Krsna", Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
        Assert.Equal(2, _worker.Orders);
    }

    [Fact]
    public async Task Process_WorkerThatIsAway_HasTheOrderWhenItIsBack()
    {
        var fixture = await StartAsync(_worker);
        using var order = Order(_keys);
        _worker.IsAway = true;

        await fixture.SendAsync(order.Request);
        await fixture.UntilAsync(async () => await StatusAsync() == WorkerStatus.OffLine);

        // The worker may be off line before an order that is being sent to it has come back.
        await fixture.UntilAsync(async () => CodeOf(await fixture.GetResultAsync(order.Ids.WorkOrder)) != ServiceCode.Processing);
        var waiting = await fixture.GetResultAsync(order.Ids.WorkOrder);
        _worker.IsAway = false;

        Assert.Equal(5, CodeOf(waiting));
        Assert.Equal("Hello Krsna", Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
        await fixture.UntilAsync(async () => await StatusAsync() == WorkerStatus.Active);
    }

    [Fact]
    public async Task Process_OrderThatEndsItsWorkerEachTime_FailsAfterTheLimit()
    {
        var fixture = await StartAsync(_worker);
        _worker.Answer = "no answer";
        using var order = Order(_keys);

        await fixture.SendAsync(order.Request);
        var outcome = await fixture.OutcomeAsync(order.Ids.WorkOrder);

        Assert.Equal((1, "the worker was lost 5 times while it had the order"), (CodeOf(outcome), MessageOf(outcome)));
        Assert.Equal(new PoolLimits().SendsMax, _worker.Orders);
    }

    [Fact]
    public async Task Process_BusyWorker_IsAskedAgain()
    {
        var fixture = await StartAsync(_worker);
        _worker.Answer = """{"jsonrpc": "2.0", "id": 0, "error": {"code": 1, "message": "the worker is busy"}}""";
        using var order = Order(_keys);

        await fixture.SendAsync(order.Request);
        await fixture.UntilAsync(() => Task.FromResult(_worker.Orders > 10));
        _worker.Answer = null;

        Assert.Equal("Hello Krsna", Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
    }

    // The order was sent before, so the worker refuses it as a replay; its answer is there to be asked for.
    [Fact]
    public async Task Start_OrderWhoseAnswerTheListenerLost_GivesThatAnswer()
    {
        var fixture = await StartAsync(_worker);
        using var order = Order(_keys);
        _worker.Hold();
        await fixture.SendAsync(order.Request);
        await _worker.FirstOrder;
        var restarting = fixture.RestartAsync();
        _worker.Release();
        await restarting;

        Assert.Equal("Hello Krsna", Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
    }

    [Fact]
    public async Task Process_WorkerWithNewKeys_EndsTheOldOrderAndTakesNewOnes()
    {
        var fixture = await StartAsync(_worker);
        using var old = Order(_keys);
        using var fresh = Order(_others, waitMilliseconds: 6_000);
        _worker.Restart(_others);

        await fixture.SendAsync(old.Request);
        var outcome = await fixture.OutcomeAsync(old.Ids.WorkOrder);

        Assert.Equal(2, CodeOf(outcome));
        Assert.Contains("the worker has new keys", MessageOf(outcome), StringComparison.Ordinal);
        Assert.Equal("Hello Krsna", Open(fresh, await fixture.SendAsync(fresh.Request)));
        Assert.Contains(
            _others.VerifyingKey.Replace("\n", "\\n", StringComparison.Ordinal),
            (await fixture.Ledger.Workers.FindAsync(WorkerIdText, Token))!.Details,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_WorkerThatStillReadsOldOrders_AnswersThem()
    {
        var fixture = await StartAsync(_worker);
        using var order = Order(_keys);
        _worker.IsAway = true;
        await fixture.SendAsync(order.Request);
        await fixture.UntilAsync(async () => await StatusAsync() == WorkerStatus.OffLine);
        _worker.Announce(_others);

        _worker.IsAway = false;

        Assert.Equal("Hello Krsna", Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
        Assert.Contains(_others.VerifyingKey.Replace("\n", "\\n", StringComparison.Ordinal), await DetailsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_WorkerThatIsNeverIdleForLong_IsAskedForItsKeysByTheClock()
    {
        var fixture = await StartAsync(_worker);
        var before = await DetailsAsync();
        _worker.Announce(_others);
        var pause = new PoolLimits().KeysPause * 0.6;
        using var order = Order(_keys, waitMilliseconds: 100_000);

        fixture.Time.Advance(pause);
        await fixture.SendAsync(order.Request);
        var meanwhile = await DetailsAsync();
        fixture.Time.Advance(pause);

        Assert.Equal(before, meanwhile);
        await fixture.UntilAsync(async () => await DetailsAsync() != before);
    }

    [Fact]
    public async Task Pool_TwoProcesses_ProcessAtOneTime()
    {
        _fixture = await ServiceFixture.StartAsync(
            new ServiceOptions { Pool = new PoolLimits { OrdersPerProcessMax = 1 } }, new LedgerLimits(), _worker, _second);
        _worker.Hold();
        _second.Hold();
        using var first = Order(_keys);
        using var second = Order(_keys);

        await _fixture.SendAsync(first.Request);
        await _fixture.SendAsync(second.Request);
        await Task.WhenAll(_worker.FirstOrder, _second.FirstOrder);
        _worker.Release();
        _second.Release();

        Assert.Equal("Hello Krsna", Open(first, await _fixture.OutcomeAsync(first.Ids.WorkOrder)));
        Assert.Equal("Hello Krsna", Open(second, await _fixture.OutcomeAsync(second.Ids.WorkOrder)));
    }

    [Fact]
    public async Task Pool_ProcessThatIsLost_LeavesItsOrderToAnother()
    {
        var fixture = await StartAsync(_worker, _second);
        _worker.IsAway = true;
        using var order = Order(_keys);

        await fixture.SendAsync(order.Request);

        Assert.Equal("Hello Krsna", Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
        Assert.Equal((0, 1), (_worker.Orders, _second.Orders));
    }

    [Fact]
    public async Task Pool_ProcessWithOtherKeys_TakesNoOrders()
    {
        var fixture = await StartAsync(_worker, _second);
        await fixture.UntilAsync(() => Task.FromResult(fixture.Log.Any(line => line.StartsWith("tcp://2.2.2.2:2 takes orders", StringComparison.Ordinal))));
        _second.IsAway = true;
        fixture.Time.Advance(new PoolLimits().KeysPause);
        await fixture.UntilAsync(() => Task.FromResult(fixture.Log.Any(line => line.StartsWith("tcp://2.2.2.2:2 takes no orders", StringComparison.Ordinal))));
        _second.Restart(_others);
        _second.IsAway = false;
        await fixture.UntilAsync(() => Task.FromResult(fixture.Log.Any(line => line.Contains("other keys than its pool", StringComparison.Ordinal))));

        using var order = Order(_keys);
        await fixture.SendAsync(order.Request);

        Assert.Equal("Hello Krsna", Open(order, await fixture.OutcomeAsync(order.Ids.WorkOrder)));
        Assert.Equal(0, _second.Orders);
    }

    [Fact]
    public async Task Process_WorkerThatTheAdministratorDecommissioned_StaysSo()
    {
        var fixture = await StartAsync(_worker);
        await fixture.CallAsync("WorkerSetStatus", new() { ["workerId"] = WorkerIdText, ["status"] = WorkerStatus.Decommissioned }, isAdministrator: true);

        await fixture.RestartAsync();
        await fixture.UntilAsync(() => Task.FromResult(fixture.Log.Count(line => line.Contains("takes orders", StringComparison.Ordinal)) >= 2));
        using var order = Order(_keys);

        Assert.Equal(2, CodeOf(await fixture.SendAsync(order.Request)));
        Assert.Equal(WorkerStatus.Decommissioned, await StatusAsync());
    }

    [Theory]
    [InlineData("tcp://host:7777", "a worker is written NAME=")]
    [InlineData("=tcp://host:7777", "a worker is written NAME=")]
    [InlineData("name=host:7777", "the form is tcp://HOST:PORT")]
    [InlineData("name=tcp://host:1,tcp://host:1", "one address twice")]
    public void Parse_WorkerOfAnotherForm_SaysSo(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => PoolWorker.Parse(text)).Message, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        _worker.Release();
        _second.Release();
        await (_fixture?.DisposeAsync() ?? ValueTask.CompletedTask);
        _keys.Dispose();
        _others.Dispose();
    }

    private async Task<ServiceFixture> StartAsync(params ScriptedLink[] links) => _fixture = await ServiceFixture.StartAsync(links);

    private async Task<string> DetailsAsync() => (await _fixture!.Ledger.Workers.FindAsync(WorkerIdText, Token))!.Details;

    private async Task<long?> StatusAsync() => (await _fixture!.Ledger.Workers.FindAsync(WorkerIdText, Token))?.Status;
}
