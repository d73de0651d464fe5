using Longshore.Functions.Capabilities.Secrets;

namespace Longshore.Tests.Functions.Capabilities.Secrets;

internal sealed class MemorySecretStore : ISecretStore
{
    public Dictionary<string, SealedSecret> Secrets { get; } = [];

    public Task<IReadOnlyList<SealedSecret>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SealedSecret>>([.. Secrets.Values]);

    public Task SaveAsync(SealedSecret secret, CancellationToken cancellationToken)
    {
        Secrets[secret.Name.Value] = secret;
        return Task.CompletedTask;
    }
}
