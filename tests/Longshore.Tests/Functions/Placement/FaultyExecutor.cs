using Longshore.Functions.Calls;
using Longshore.Functions.Placement;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions.Placement;

/// <summary>An executor that wins every placement and throws where it is told to.</summary>
internal sealed class FaultyExecutor : IExecutor
{
    public enum Place
    {
        None,
        Estimate,
        Run,
        Later,
    }

    public Place Fault { get; set; }

    public string Name => "faulty";

    public ExecutorKind Kind => ExecutorKind.Boards;

    public Offer? Estimate(in PlacedCall call)
    {
        ThrowAt(Place.Estimate);
        return new Offer(TimeSpan.Zero, TimeSpan.Zero, BytesMoved: -1_000_000, Joules: -1_000_000, TrustLevel.None);
    }

    public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken)
    {
        ThrowAt(Place.Run);
        return LaterAsync(call);
    }

    private async ValueTask<InvocationResult> LaterAsync(PlacedCall call)
    {
        await Task.Yield();
        ThrowAt(Place.Later);
        return new InvocationResult(ReadOnlyMemory<byte>.Empty) { Placement = call.Decision };
    }

    private void ThrowAt(Place place)
    {
        if (Fault == place)
        {
            throw new InvalidOperationException("a fault of the test");
        }
    }
}
