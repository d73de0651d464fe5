using Longshore.Functions.Calls;
using Longshore.Functions.Placement;

namespace Longshore.Benchmarks.Placement;

/// <summary>An executor with a fixed offer.</summary>
/// <param name="name">Its name.</param>
/// <param name="kind">What it is.</param>
/// <param name="offer">Its offer.</param>
internal sealed class FixedExecutor(string name, ExecutorKind kind, Offer? offer) : IExecutor
{
    public string Name => name;

    public ExecutorKind Kind => kind;

    public Offer? Estimate(in PlacedCall call) => offer;

    public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
}
