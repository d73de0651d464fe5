using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Node.Triggers;

/// <summary>A catalog that has some functions, without their code.</summary>
internal sealed class StubCatalog(params FunctionSpec[] specs) : IFunctionCatalog
{
    public IReadOnlyList<FunctionConfig> List() => [.. specs.Select(spec => new FunctionConfig(spec, DateTimeOffset.UnixEpoch))];

    public FunctionConfig? Find(FunctionName name) => List().FirstOrDefault(function => function.Name == name);

    public Task<DeploymentResult> DeployAsync(FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ChangeResult> ChangeAsync(FunctionChange change, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DeploymentResult> DeployRouteAsync(FunctionSpec spec, ReadOnlyMemory<byte> artifact, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public FunctionUsage UsageOf(FunctionName name) => throw new NotSupportedException();

    public void FreeIdle(FunctionName name) => throw new NotSupportedException();

    public Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken) => throw new NotSupportedException();
}
