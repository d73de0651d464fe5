using System.Net;
using System.Text;
using Longshore.Fleet.Agent;
using Longshore.Fleet.Boards;
using Longshore.Functions;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Specs;
using Longshore.Tests.Functions;

namespace Longshore.Tests.Fleet;

/// <summary>Boards as an executor of a node's placement.</summary>
public sealed class BoardExecutorTests : IAsyncLifetime
{
    private const string Agent = "{\"id\": 3}\n";

    private readonly MemoryFunctionStore _store = new();
    private FleetFixture _fleet = null!;
    private FunctionCatalog _catalog = null!;
    private Invoker _invoker = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fleet = await FleetFixture.StartAsync([3, 4], services: services => services with { Functions = _store });
        _catalog = new FunctionCatalog(_store, _fleet.Time, new FunctionsOptions());
        _invoker = new Invoker(_catalog, _fleet.Time, new FunctionsOptions(), [_fleet.Host.Executor]);
    }

    public async ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        _catalog.Dispose();
        await _fleet.DisposeAsync();
    }

    [Fact]
    public async Task Invoke_FunctionForBoards_RunsOnOne()
    {
        var function = await DeployAsync("fibonacci", ExecutorName.Boards);
        var running = await OfferAsync(function with { Arguments = ["10"] });

        await RunBoardAsync();
        await RunBoardAsync();
        using var result = await running;

        Assert.Equal((Failure.None, "boards"), (result.Failure, result.Placement?.Executor));
        Assert.Contains("55", Encoding.UTF8.GetString(result.Output.Span), StringComparison.Ordinal);
        var kept = Assert.Single(await _fleet.Store.ListResultsAsync(0, 10, Token)).Result;
        Assert.Equal(("fibonacci", "null"), (kept.Function, Encoding.UTF8.GetString(kept.Value.Span)));
    }

    [Fact]
    public async Task Invoke_FunctionForBoardsThatTraps_FailsAsOnTheNode()
    {
        var function = await DeployAsync("trap", ExecutorName.Boards, "hostile");
        var running = await OfferAsync(function);

        await RunBoardAsync();
        await RunBoardAsync();
        using var result = await running;

        Assert.Equal((Failure.Trapped, "Unreachable"), (result.Failure, result.TrapName));
    }

    [Fact]
    public async Task Invoke_FunctionForAnExecutorThatTheNodeLacks_SaysSo()
    {
        Assert.True(ExecutorName.TryParse("moon", out var moon));

        using var result = await InvokeAsync(await DeployAsync("echo", moon));

        Assert.Equal(Failure.Unplaceable, result.Failure);
        Assert.Contains("the function's executor is \"moon\"", result.Detail, StringComparison.Ordinal);
    }

    // Boards take seconds to boot.
    [Fact]
    public async Task Invoke_FunctionForAnyExecutor_RunsHereIfThatCostsLess()
    {
        using var result = await InvokeAsync(await DeployAsync("echo", executor: null));

        Assert.Equal((Failure.None, "local"), (result.Failure, result.Placement?.Executor));
        Assert.Contains(result.Placement!.Lost, lost => lost.Executor == "boards");
    }

    [Fact]
    public async Task Invoke_WhileNoBoardComes_EndsAtTheDeadline()
    {
        var running = await OfferAsync(await DeployAsync("echo", ExecutorName.Boards) with { Deadline = TimeSpan.FromSeconds(9) });

        _fleet.Time.Advance(TimeSpan.FromSeconds(10));
        using var result = await running;

        Assert.Equal(Failure.DeadlineMissed, result.Failure);
        Assert.Equal(0, _fleet.Host.Status().Jobs.Waiting);
    }

    [Fact]
    public async Task Invoke_CallerWhoLeaves_TakesTheCallAlong()
    {
        using var caller = new CancellationTokenSource();
        var running = _invoker.InvokeAsync(await DeployAsync("echo", ExecutorName.Boards), caller.Token).AsTask();
        await UntilAsync(() => _fleet.Host.Status().Jobs.Waiting == 1);

        await caller.CancelAsync();
        using var result = await running;

        Assert.Equal(Failure.Cancelled, result.Failure);
        Assert.Equal(0, _fleet.Host.Status().Jobs.Waiting);
    }

    [Fact]
    public async Task Invoke_BoardThatIsLost_IsRunByAnother()
    {
        var running = await OfferAsync(await DeployAsync("echo", ExecutorName.Boards) with { Input = "twice"u8.ToArray() });
        using (var lost = await _fleet.BootAsync(Agent))
        {
            Assert.Contains("\"call\":", await lost.ReadAsync(), StringComparison.Ordinal);
        }

        await RunBoardAsync(4);
        await RunBoardAsync(4);
        using var result = await running;

        Assert.Equal((Failure.None, "twice"), (result.Failure, Encoding.UTF8.GetString(result.Output.Span)));
    }

    // MicroFaaS's workers know nothing of calls.
    [Fact]
    public async Task Invoke_WorkerThatIsNoAgent_GetsNoCall()
    {
        var running = await OfferAsync(await DeployAsync("echo", ExecutorName.Boards) with { Deadline = TimeSpan.FromSeconds(9) });
        using var worker = await _fleet.BootAsync("3\n");

        Assert.Equal(MicroFaasLines.PowerOff, await worker.ReadAsync());
        _fleet.Time.Advance(TimeSpan.FromSeconds(10));
        using var result = await running;

        Assert.Equal(Failure.DeadlineMissed, result.Failure);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"!\"")]
    [InlineData("\"\"")]
    [InlineData("\"AAAAAAA=\"")]
    [InlineData("\"AP////8=\"")]
    [InlineData("{\"a\": 1}")]
    public async Task Invoke_BoardThatAnswersNonsense_IsAFailureOfTheCall(string value)
    {
        var running = await OfferAsync(await DeployAsync("echo", ExecutorName.Boards));
        using var board = await _fleet.BootAsync(Agent);
        var job = await board.ReadAsync();
        var id = job!.Split("\"i_id\":\"")[1].Split('"')[0];

        await board.SendAsync($$"""{"f_id":"echo","i_id":"{{id}}","result":{{value}},"exec_time":1}""" + "\n");
        using var result = await running;

        Assert.Equal(Failure.NodeFailed, result.Failure);
        Assert.Contains("board 3 did not run it", result.Detail, StringComparison.Ordinal);
    }

    private Task<InvocationResult> InvokeAsync(Invocation call) => Task.Run(async () => await _invoker.InvokeAsync(call, Token), Token);

    /// <summary>Invokes, and returns the call's task once the fleet has its job, which a board that boots then gets.</summary>
    private async Task<Task<InvocationResult>> OfferAsync(Invocation call)
    {
        var running = InvokeAsync(call);
        await UntilAsync(() => _fleet.Host.Status().Jobs.Waiting == 1);
        return running;
    }

    private async Task<Invocation> DeployAsync(string sample, ExecutorName? executor, string? folder = null)
    {
        var module = Samples.Read(folder is null ? sample : $"{folder}/{sample}");
        var spec = new FunctionSpec(FunctionFixture.Name(sample), Artifact.Of(module)) { Executor = executor };
        Assert.Empty((await _catalog.DeployAsync(spec, module, Token)).Errors);
        return Invocation.Of(spec);
    }

    private async Task RunBoardAsync(int id = 3)
    {
        await using var program = new SandboxProgram(null, new FunctionsOptions(), TimeProvider.System);
        var options = new BoardAgentOptions(new DnsEndPoint("127.0.0.1", _fleet.Host.Endpoint.Port), BoardId.Of(id));
        await new BoardAgent(options, program, TimeProvider.System).RunAsync(Token);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Token);
        }
    }
}
