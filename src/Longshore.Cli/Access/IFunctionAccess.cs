using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
using Longshore.Functions.Logs;
using Longshore.Functions.Specs;

namespace Longshore.Cli.Access;

/// <summary>Manages and calls the functions of a data directory.</summary>
internal interface IFunctionAccess : IAsyncDisposable
{
    Task<IReadOnlyList<FunctionConfig>> ListAsync(CancellationToken cancellationToken);

    Task<FunctionConfig?> FindAsync(FunctionName name, CancellationToken cancellationToken);

    Task<DeploymentResult> DeployAsync(
        FunctionSpec spec, byte[] artifact, CancellationToken cancellationToken);

    /// <summary>Deploys and removes functions, all of it or nothing.</summary>
    Task<ChangeResult> ChangeAsync(FunctionChange change, CancellationToken cancellationToken);

    /// <summary>Deploys a version that gets a percentage of the calls.</summary>
    Task<DeploymentResult> DeployCanaryAsync(FunctionSpec spec, byte[] artifact, int percent, CancellationToken cancellationToken);

    /// <summary>The versions of a function that are kept, newest first; none if there is no such function.</summary>
    Task<IReadOnlyList<FunctionVersion>> ListVersionsAsync(FunctionName name, CancellationToken cancellationToken);

    /// <summary>Makes a version live.</summary>
    /// <param name="name">The function.</param>
    /// <param name="version">The version; null for the one before the live one, or to end a canary.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DeploymentResult> RollbackAsync(FunctionName name, int? version, CancellationToken cancellationToken);

    /// <summary>Makes the canary live.</summary>
    Task<DeploymentResult> PromoteAsync(FunctionName name, CancellationToken cancellationToken);

    /// <returns>False if there is no function of this name.</returns>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);

    Task<IReadOnlyList<SecretDescription>> ListSecretsAsync(CancellationToken cancellationToken);

    Task<SecretDescription> SetSecretAsync(SecretName name, string value, CancellationToken cancellationToken);

    /// <returns>False if there is no secret of this name.</returns>
    Task<bool> RemoveSecretAsync(SecretName name, CancellationToken cancellationToken);

    /// <summary>The lines of functions, oldest first.</summary>
    /// <param name="query">Which lines.</param>
    /// <param name="follows">Whether those to come are read too, which needs a node.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<LogLine> ReadLogsAsync(LogQuery query, bool follows, CancellationToken cancellationToken);

    Task<InvocationOutcome> InvokeAsync(
        FunctionName name, IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken);
}
