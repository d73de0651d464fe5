using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Tests.Functions.Capabilities;
using Longshore.Tests.Functions.Objects;

namespace Longshore.Tests.Functions.Near;

/// <summary>Calls that a full node sends on to a member of its cluster.</summary>
public sealed class MemberExecutorTests : IDisposable
{
    private const string Function = "fibonacci";

    private readonly Node _called = new();
    private readonly Node _member = new();
    private readonly CancellationTokenSource _blockers = new();
    private readonly List<Task> _blocked = [];
    private readonly DirectNode _link;

    public MemberExecutorTests()
    {
        _link = new DirectNode(_member.Host) { Offer = new NearOffer(TimeSpan.FromMicroseconds(1), 125e6, TimeSpan.Zero) };
        _called.Services.Members = () => [new MemberNode(_link, 1)];
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _blockers.Cancel();
        Task.WaitAll([.. _blocked], CancellationToken.None);
        _called.Dispose();
        _member.Dispose();
        _blockers.Dispose();
    }

    [Fact]
    public async Task Call_AtANodeWithAFreeSlot_StaysHere()
    {
        await DeployAsync();

        using var result = await CallAsync();

        Assert.Equal("55\n", Text(result));
        Assert.Empty(_link.Wholes);
    }

    [Fact]
    public async Task Call_AtAFullNode_RunsAtTheMember()
    {
        await DeployAsync();
        await FillAsync(_called);

        using var result = await CallAsync();

        Assert.Equal((Failure.None, "55\n", "direct"), (result.Failure, Text(result), result.Placement!.Executor));
        Assert.Single(_link.Wholes);
        Assert.True(result.Latency >= result.ExecutionTime && result.ExecutionTime > TimeSpan.Zero);
    }

    [Fact]
    public async Task Call_OfAFunctionThatTheMemberDoesNotHave_RunsHere()
    {
        await _called.Guests.DeployAsync(Function);
        await FillAsync(_called);

        var calling = CallAsync();
        await Eventually.HoldsAsync(() => _link.Wholes.Count == 1);
        await _blockers.CancelAsync();
        using var result = await calling;

        Assert.Equal("55\n", Text(result));
        Assert.Contains("did not run it", result.Placement!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OfAFunctionWithAGrantOfItsNode_StaysHere()
    {
        await DeployAsync("near:data");
        await FillAsync(_called);

        var calling = CallAsync();
        await _called.UntilWaitingAsync(2);
        await _blockers.CancelAsync();
        using var result = await calling;

        Assert.Equal("55\n", Text(result));
        Assert.Empty(_link.Wholes);
    }

    [Fact]
    public async Task Call_WhoseAnswerIsLost_FailsAndIsNotRunAgain()
    {
        await DeployAsync();
        await FillAsync(_called);
        _link.AnsweredWhole = _ => [1];

        using var result = await CallAsync();

        Assert.Equal(Failure.NodeFailed, result.Failure);
        Assert.Contains("may have begun", result.Detail, StringComparison.Ordinal);
        Assert.Equal(1, _called.Guests.Invoker.Waiting);
    }

    [Fact]
    public async Task Call_ThatWasSentOn_IsNotSentOnAgain()
    {
        await DeployAsync();
        var back = new DirectNode(_called.Host) { Offer = _link.Offer };
        _member.Services.Members = () => [new MemberNode(back, 1)];
        await FillAsync(_called);
        await FillAsync(_member);

        var calling = CallAsync();
        await _member.UntilWaitingAsync(2);
        await _blockers.CancelAsync();
        using var result = await calling;

        Assert.Equal("55\n", Text(result));
        Assert.Empty(back.Wholes);
    }

    [Fact]
    public async Task Call_ThatWasSentOn_EndsWithItsCaller()
    {
        await DeployAsync();
        await FillAsync(_called);
        using var caller = new CancellationTokenSource();

        var calling = _called.CallAsync("90", caller.Token);
        await Eventually.HoldsAsync(() => _member.Guests.Invoker.Running == 1);
        await caller.CancelAsync();
        using var result = await calling;

        Assert.Equal(Failure.Cancelled, result.Failure);
        await Eventually.HoldsAsync(() => _member.Guests.Invoker.Running == 0);
    }

    private Task<InvocationResult> CallAsync() => _called.CallAsync("10", Token);

    private static string Text(InvocationResult result) => Encoding.UTF8.GetString(result.Output.Span);

    private async Task DeployAsync(params string[] grants)
    {
        await _called.Guests.DeployAsync(Function, grants);
        await _member.Guests.DeployAsync(Function, grants);
    }

    // A guest on the only slot, and a call that waits for it. How long calls take is known from one before.
    private async Task FillAsync(Node node)
    {
        (await node.CallAsync("27", Token)).Dispose();
        _blocked.Add(RunAsync());
        await Eventually.HoldsAsync(() => node.Guests.Invoker.Running == 1);
        _blocked.Add(RunAsync());
        await node.UntilWaitingAsync(1);

        async Task RunAsync() => (await node.CallAsync("90", _blockers.Token)).Dispose();
    }

    /// <summary>A node with one core slot.</summary>
    private sealed class Node : IDisposable
    {
        private readonly MemoryObjectStore _objects = new(TimeProvider.System);

        public Node()
        {
            Services = new NearServices(_objects, [], (_, _) => throw new InvalidDataException());
            Guests = new GuestNode(slots: 1, Services);
            Host = new NearHost(Guests.Catalog, Guests.Functions, _objects, Guests.Invoker);
        }

        public NearServices Services { get; }

        public GuestNode Guests { get; }

        public NearHost Host { get; }

        public Task<InvocationResult> CallAsync(string argument, CancellationToken cancellationToken) => Task.Run(
            async () => await Guests.Invoker.InvokeAsync(
                Invocation.Of(Guests.Catalog.Find(FunctionFixture.Name(Function))!.Spec) with { Arguments = [argument] }, cancellationToken),
            Token);

        public Task UntilWaitingAsync(int calls) => Eventually.HoldsAsync(() => Guests.Invoker.Waiting == calls);

        public void Dispose()
        {
            Host.Dispose();
            Guests.Dispose();
            Services.Dispose();
        }
    }
}
