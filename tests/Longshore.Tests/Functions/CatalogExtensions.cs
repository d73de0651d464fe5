using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Functions;

/// <summary>Short ways to deploy in tests.</summary>
internal static class CatalogExtensions
{
    public static Task<DeploymentResult> DeployAsync(
        this FunctionCatalog catalog, FunctionName name, byte[] bytes, FunctionLimits limits, CancellationToken cancellationToken) =>
        catalog.DeployAsync(new FunctionSpec(name, Artifact.Of(bytes)) { Limits = limits }, bytes, cancellationToken);

    public static Task<DeploymentResult> DeployRouteAsync(
        this FunctionCatalog catalog, FunctionName name, byte[] bytes, FunctionLimits limits, CancellationToken cancellationToken) =>
        catalog.DeployRouteAsync(new FunctionSpec(name, Artifact.Of(bytes)) { Limits = limits }, bytes, cancellationToken);
}
