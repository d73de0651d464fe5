using Longshore.Functions.Calls;
using Longshore.Functions.Placement;
using Longshore.Functions.Placement.Replay;
using Longshore.Functions.Specs;

namespace Longshore.Benchmarks.Placement;

/// <summary>The own slots of a node of a simulation.</summary>
internal sealed class ScaleLocal(ReplayNode node, VirtualClock time, double runSeconds) : IExecutor
{
    public string Name => node.Name;

    public ExecutorKind Kind => ExecutorKind.Local;

    public Offer? Estimate(in PlacedCall call) =>
        new Offer(TimeSpan.FromSeconds(node.WaitAt(time.Seconds)), TimeSpan.FromSeconds(runSeconds), 0, null, TrustLevel.None) { Slots = node.Slots };

    public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
}
