using Longshore.Functions.Model;
using Longshore.Node.Api;

namespace Longshore.Cli.Access;

/// <summary>Manages and calls the functions of a data directory.</summary>
internal interface IFunctionAccess : IAsyncDisposable
{
    Task<IReadOnlyList<FunctionDescription>> ListAsync(CancellationToken cancellationToken);

    Task<FunctionDescription?> FindAsync(FunctionName name, CancellationToken cancellationToken);

    Task<DeploymentOutcome> DeployAsync(
        FunctionName name, byte[] module, FunctionLimits limits, CancellationToken cancellationToken);

    /// <returns>False if there is no function of this name.</returns>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);

    Task<InvocationOutcome> InvokeAsync(
        FunctionName name, IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken);
}
