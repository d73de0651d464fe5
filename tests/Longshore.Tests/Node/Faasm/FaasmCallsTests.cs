using System.Collections.Concurrent;
using Longshore.Functions.Calls;
using Longshore.Functions.Calls.Results;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Faasm;
using Longshore.Node.Telemetry;
using Longshore.Rpc.Framing;
using Longshore.Tests.Functions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Longshore.Tests.Node.Faasm;

public sealed class FaasmCallsTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryCalls _store = new();
    private readonly HeldInvoker _invoker = new();
    private readonly FaasmCalls _calls;

    public FaasmCallsTests() => _calls = new FaasmCalls(
        _invoker,
        _store,
        new InvocationLog(NullLogger<InvocationLog>.Instance, null),
        new NodeAccounts(new ConnectionLimit(1, _ => { }), new HeldBytes(1 << 20)),
        _time,
        NullLogger<FaasmCalls>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryBegin_WhenAsManyRunAsMay_RefusesUntilOneEnds()
    {
        for (var i = 0; i < KeptCallLimits.RunningMax; i++)
        {
            Assert.NotNull(await BeginAsync());
        }

        Assert.Null(await BeginAsync());
        _invoker.Hold.SetResult();
        await _store.Ended.Task;
        while (await BeginAsync() is null)
        {
            // The first calls are ending.
        }

        await _calls.DisposeAsync();
    }

    [Fact]
    public async Task TryBegin_WithAFullStore_IsRefused()
    {
        _store.IsFull = true;

        Assert.Null(await BeginAsync());
    }

    [Fact]
    public async Task Find_OfAResultThatCouldNotBeKept_HasIt()
    {
        _store.EndFailure = new IOException("the disk is full");
        var id = await BeginAsync();
        _invoker.Hold.SetResult();
        await _store.Ended.Task;
        await _calls.DisposeAsync();

        var found = await _calls.FindAsync(id!.Value, Token);

        Assert.Equal((Failure.None, "done"), (found!.Failure, System.Text.Encoding.UTF8.GetString(found.Output)));
    }

    [Fact]
    public async Task Dispose_WhileACallRuns_KeepsThatItFailed()
    {
        var id = await BeginAsync();

        await _calls.DisposeAsync();

        var found = await _calls.FindAsync(id!.Value, Token);
        Assert.Equal((Failure.NodeFailed, "the node was stopped while the call waited or ran"), (found!.Failure, found.Detail));
    }

    public ValueTask DisposeAsync() => _calls.DisposeAsync();

    private Task<long?> BeginAsync()
    {
        var target = new InvocationTarget(new Invocation { Function = FunctionFixture.Name("user.f") }, "", 0);
        return _calls.TryBeginAsync(target, target.Invocation, Token);
    }

    private sealed class HeldInvoker : IInvoker
    {
        public TaskCompletionSource Hold { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
        {
            try
            {
                await Hold.Task.WaitAsync(cancellationToken);
                return new InvocationResult("done"u8.ToArray());
            }
            catch (OperationCanceledException)
            {
                return InvocationResult.Failed(Failure.Cancelled, "");
            }
        }
    }

    private sealed class MemoryCalls : IKeptCallStore
    {
        private readonly ConcurrentDictionary<long, KeptCall> _calls = [];

        public bool IsFull { get; set; }

        public Exception? EndFailure { get; set; }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> TryAddAsync(KeptCall call, CancellationToken cancellationToken) => Task.FromResult(!IsFull && _calls.TryAdd(call.Id, call));

        public Task EndAsync(KeptCall call, CancellationToken cancellationToken)
        {
            Ended.TrySetResult();
            if (EndFailure is { } failure)
            {
                throw failure;
            }

            _calls[call.Id] = call;
            return Task.CompletedTask;
        }

        public Task<KeptCall?> FindAsync(long id, DateTimeOffset now, CancellationToken cancellationToken) =>
            Task.FromResult(_calls.GetValueOrDefault(id));
    }
}
