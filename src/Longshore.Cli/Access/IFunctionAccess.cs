using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
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

    /// <returns>False if there is no function of this name.</returns>
    Task<bool> RemoveAsync(FunctionName name, CancellationToken cancellationToken);

    Task<IReadOnlyList<SecretDescription>> ListSecretsAsync(CancellationToken cancellationToken);

    Task<SecretDescription> SetSecretAsync(SecretName name, string value, CancellationToken cancellationToken);

    /// <returns>False if there is no secret of this name.</returns>
    Task<bool> RemoveSecretAsync(SecretName name, CancellationToken cancellationToken);

    Task<InvocationOutcome> InvokeAsync(
        FunctionName name, IReadOnlyList<string> arguments, byte[] input, CancellationToken cancellationToken);
}
