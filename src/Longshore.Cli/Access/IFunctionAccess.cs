using Longshore.Functions.Model;
using Longshore.Node.Faces.Native;

namespace Longshore.Cli.Access;

/// <summary>The functions of a data directory, through the node that runs on it or without one.</summary>
internal interface IFunctionAccess : IAsyncDisposable
{
    Task<IReadOnlyList<FunctionDescription>> ListAsync(CancellationToken cancellationToken);

    Task<FunctionDescription?> FindAsync(FunctionName name, CancellationToken cancellationToken);

    Task<DeploymentOutcome> DeployAsync(
        FunctionName name, byte[] module, FunctionLimits limits, CancellationToken cancellationToken);

    /// <returns>False if there was none.</returns>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);

    Task<InvocationOutcome> InvokeAsync(
        FunctionName name, IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken);
}
