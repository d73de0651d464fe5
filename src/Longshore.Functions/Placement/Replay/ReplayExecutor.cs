using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Placement.Replay;

/// <summary>An executor of a simulation that is no member. It runs nothing.</summary>
/// <param name="node">Its slots.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayExecutor(ReplayNode node, VirtualClock time) : IExecutor
{
    /// <summary>The call's candidate for this executor, or null if it may not run there.</summary>
    public JournalCandidate? Candidate { get; set; }

    /// <inheritdoc/>
    public string Name => node.Name;

    /// <inheritdoc/>
    public ExecutorKind Kind => node.Kind;

    /// <inheritdoc/>
    public Offer? Estimate(in PlacedCall call)
    {
        if (Candidate is not { ReadyUs: not null } candidate)
        {
            return null;
        }

        var run = (candidate.RunUs ?? 0) / 1e6;
        return new Offer(
            TimeSpan.FromSeconds(node.Way + node.WaitAt(time.Seconds) + candidate.Bytes * node.SecondsPerByte),
            TimeSpan.FromSeconds(run),
            candidate.Bytes,
            double.IsNaN(node.SlotWatts) ? candidate.Joules : node.SlotWatts * run,
            TrustLevel.None)
        {
            Cost = double.IsNaN(node.SecondPrice) ? candidate.Cost : node.SecondPrice * run,
        };
    }

    /// <inheritdoc/>
    public ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
}
