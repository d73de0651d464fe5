using Longshore.Functions.Calls;
using Longshore.Functions.Placement;

namespace Longshore.Tests.Functions.Placement;

/// <summary>An executor with a fixed offer that answers every call with its own name.</summary>
internal sealed class StubExecutor(string name, Offer? offer) : IExecutor
{
    public string Name => name;

    public ExecutorKind Kind => ExecutorKind.Boards;

    public int Estimates { get; private set; }

    public Offer? Estimate(in PlacedCall call)
    {
        Estimates++;
        return offer;
    }

    public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken) =>
        new(new InvocationResult(System.Text.Encoding.UTF8.GetBytes(name)) { Placement = call.Decision });
}
