using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Capabilities.Chain;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Capabilities.Chain;

/// <summary>Chained calls before a thread has begun them.</summary>
public sealed class CallsToBeginTests
{
    private readonly SandboxWorld _world = new(null!, [], new FunctionSpec(FunctionFixture.Name("f"), Artifact.Of([])));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Another thread would only be woken to find that the guest's own has begun it.
    [Fact]
    public async Task Tick_AfterOneCall_BeginsItOnceTheGuestHasHadTimeToAwaitIt()
    {
        var call = new ChainedCall((_, _) => Done(), stackBytes: 0);
        var running = call.Offer(_world, Token);

        _world.CallsToBegin.Tick();
        Assert.False(call.HasBegun);

        _world.CallsToBegin.Tick();
        Assert.Equal(0, ForkJoin.CodeOf(await running));
    }

    // As a barrier between children does: each holds its thread until all have begun.
    [Fact]
    public async Task Tick_WhereCallsWaitForEachOther_BeginsAll()
    {
        var count = Environment.ProcessorCount + 2;
        using var begun = new CountdownEvent(count);
        var running = Task.WhenAll(Enumerable.Range(0, count).Select(_ => new ChainedCall((_, _) => Meet(), stackBytes: 0).Offer(_world, Token)).ToArray());
        while (!running.IsCompleted)
        {
            _world.CallsToBegin.Tick();
            await Task.Delay(1, Token);
        }

        Assert.All(await running, answer => Assert.Equal(0, ForkJoin.CodeOf(answer)));

        ValueTask<InvocationResult> Meet()
        {
            begun.Signal();
            begun.Wait(Token);
            return Done();
        }
    }

    // A thread that has begun one takes the others too.
    [Fact]
    public async Task Offer_OfSeveral_NeedsNoTick()
    {
        using var allOffered = new ManualResetEventSlim();
        var running = Enumerable.Range(0, 20).Select(_ => new ChainedCall((_, _) => DoneOnceOffered(), stackBytes: 0).Offer(_world, Token)).ToArray();
        allOffered.Set();

        Assert.Equal(20, (await Task.WhenAll(running)).Length);

        ValueTask<InvocationResult> DoneOnceOffered()
        {
            allOffered.Wait(Token);
            return Done();
        }
    }

    // What a call holds is given back by its run.
    [Fact]
    public async Task EndCall_WithACallThatNobodyAwaited_EndsItAsCancelled()
    {
        var ended = _world.Ended;
        var running = new ChainedCall((_, token) => token.IsCancellationRequested ? throw new OperationCanceledException(token) : Done(), stackBytes: 0)
            .Offer(_world, ended);

        _world.EndCall();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static ValueTask<InvocationResult> Done() => new(new InvocationResult(default));
}
