using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>A node of the role storage. May be used from any thread.</summary>
public interface INearNode
{
    /// <summary>Its address, for logs.</summary>
    string Name { get; }

    /// <summary>The hosts of a store on which it sits, by the names that the store gives them.</summary>
    IReadOnlyList<string> Hosts { get; }

    /// <summary>What is known of it now, or null if it does not answer.</summary>
    NearOffer? Offer { get; }

    /// <summary>Runs a call there. Every way to fail is an answer.</summary>
    Task<NearAnswer> RunAsync(NearCall call, CancellationToken cancellationToken);

    /// <summary>Runs a whole call there. Every way to fail is an answer.</summary>
    Task<WholeAnswer> RunAsync(WholeCall call, CancellationToken cancellationToken);

    /// <summary>Sends the snapshot of a program in JavaScript, which each node evaluates for itself.</summary>
    /// <param name="spec">The function, as the text of its JSON.</param>
    /// <param name="module">Its module.</param>
    /// <param name="state">What the snapshot differs from the state before the evaluation, packed.</param>
    /// <param name="connection">The connection over which it goes: <see cref="NearOffer.Connection"/>.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <returns>Whether the node has it now.</returns>
    Task<bool> SendSnapshotAsync(
        string spec, ModuleDigest module, ReadOnlyMemory<byte> state, long connection, CancellationToken cancellationToken);

    /// <summary>Sends a module that a call needs.</summary>
    /// <returns>Whether the node has it now.</returns>
    Task<bool> SendModuleAsync(ModuleDigest digest, ReadOnlyMemory<byte> module, CancellationToken cancellationToken);
}
