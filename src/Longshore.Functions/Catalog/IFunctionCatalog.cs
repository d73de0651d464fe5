using Longshore.Functions.Model;

namespace Longshore.Functions.Catalog;

/// <summary>The functions of a node: deployed durably, loaded, ready to be called.</summary>
public interface IFunctionCatalog
{
    /// <summary>The durably deployed functions, by name.</summary>
    IReadOnlyList<FunctionConfig> List();

    /// <summary>The function of this name, or null.</summary>
    FunctionConfig? Find(FunctionName name);

    /// <summary>Validates and compiles the module, stores it and the function, and makes it callable. Nothing is stored
    /// of a module that is refused.</summary>
    /// <returns>The deployed function, or the sentences that say why not.</returns>
    Task<DeploymentResult> DeployAsync(
        FunctionName name, ReadOnlyMemory<byte> module, FunctionLimits limits, CancellationToken cancellationToken);

    /// <summary>As <see cref="DeployAsync"/>, but stores nothing: the function of a tenant's route lives as long as its node.
    /// </summary>
    Task<DeploymentResult> DeployRouteAsync(
        FunctionName name, ReadOnlyMemory<byte> module, FunctionLimits limits, CancellationToken cancellationToken);

    /// <summary>Ends the function: calls under way finish, new ones are not found. False if there was none.</summary>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);
}
