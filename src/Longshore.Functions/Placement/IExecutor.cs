using Longshore.Functions.Calls;

namespace Longshore.Functions.Placement;

/// <summary>A place where calls run: this node's core slots, a peer node, a board, an attested worker.</summary>
public interface IExecutor
{
    /// <summary>The name by which decisions and logs tell it.</summary>
    string Name { get; }

    /// <summary>What it is.</summary>
    ExecutorKind Kind { get; }

    /// <summary>Asks what the executor expects of a call. Must not block.</summary>
    /// <returns>The offer, or null if it cannot run the call now.</returns>
    Offer? Estimate(in PlacedCall call);

    /// <summary>Runs a call to its end. A failure of the guest is a value of the result, never an exception. The result carries
    /// <see cref="PlacedCall.Decision"/>.</summary>
    /// <param name="call">The call, placed here.</param>
    /// <param name="cancellationToken">Ends the guest when the caller goes away.</param>
    ValueTask<InvocationResult> RunAsync(PlacedCall call, CancellationToken cancellationToken);
}
