using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Cluster.Registry;

/// <summary>The versions of functions that a node of a cluster keeps. Each node counts its own. A canary runs on its node only; the version that becomes live
/// does so on all.</summary>
/// <param name="own">The node's own.</param>
/// <param name="store">The functions of the cluster.</param>
internal sealed class ClusterFunctionVersions(IFunctionVersions own, ClusterFunctionStore store) : IFunctionVersions
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionVersion>> ListAsync(FunctionName name, CancellationToken cancellationToken) => own.ListAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FunctionVersion>> ListCanariesAsync(CancellationToken cancellationToken) => own.ListCanariesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<FunctionConfig> SaveCanaryAsync(FunctionConfig function, ReadOnlyMemory<byte> module, int percent, CancellationToken cancellationToken) =>
        own.SaveCanaryAsync(function, module, percent, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="FunctionRegistryException">The cluster does not take the change now.</exception>
    public Task<bool> ActivateAsync(FunctionName name, int version, CancellationToken cancellationToken) =>
        store.ActivateAsync(own, name, version, cancellationToken);

    /// <inheritdoc/>
    public Task EndCanaryAsync(FunctionName name, int version, string note, CancellationToken cancellationToken) =>
        own.EndCanaryAsync(name, version, note, cancellationToken);
}
