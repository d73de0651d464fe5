using Longshore.Functions.Specs;

namespace Longshore.Functions.Catalog;

/// <summary>The functions of a node, loaded and ready to be called.</summary>
public interface IFunctionCatalog
{
    /// <summary>The durably deployed functions, by name. It is the same list until a function is deployed or removed.</summary>
    IReadOnlyList<FunctionConfig> List();

    /// <summary>The function of this name, or null.</summary>
    FunctionConfig? Find(FunctionName name);

    /// <summary>Validates the spec, compiles the artifact, stores both, and makes the function callable. A refused function is not
    /// stored.</summary>
    /// <param name="spec">The function. Its artifact has the digest of <paramref name="artifact"/>.</param>
    /// <param name="artifact">The code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The deployed function, or every error.</returns>
    Task<DeploymentResult> DeployAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken);

    /// <summary>Deploys and removes functions together: as <see cref="DeployAsync"/> for each, but if one is refused, none is changed.
    /// </summary>
    Task<ChangeResult> ChangeAsync(FunctionChange change, CancellationToken cancellationToken);

    /// <summary>As <see cref="DeployAsync"/>, but stores nothing: the function of a tenant's route lives as long as its node.
    /// </summary>
    Task<DeploymentResult> DeployRouteAsync(
        FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken);

    /// <summary>What the guests of a function take now; nothing if there is none of this name.</summary>
    FunctionUsage UsageOf(FunctionName name);

    /// <summary>Frees the idle sandboxes of a function. A later call makes a new one from the snapshot.</summary>
    void FreeIdle(FunctionName name);

    /// <summary>Removes the function. Calls under way finish; new ones fail with
    /// <see cref="Calls.Failure.NotFound"/>. False if there was none.</summary>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);
}
