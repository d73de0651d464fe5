namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>Keeps encrypted secrets. One caller at a time.</summary>
public interface ISecretStore
{
    /// <summary>All secrets, also those that were removed, by name.</summary>
    Task<IReadOnlyList<SealedSecret>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a secret in place of the one of its name. It is durable when the call returns, and the old value is
    /// overwritten.</summary>
    Task SaveAsync(SealedSecret secret, CancellationToken cancellationToken);
}
