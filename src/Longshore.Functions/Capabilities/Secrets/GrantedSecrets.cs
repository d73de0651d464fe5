using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The secrets of one function, as variables of its environment.</summary>
/// <param name="vault">The node's secrets.</param>
/// <param name="grants">What the function is granted.</param>
internal sealed class GrantedSecrets(SecretVault vault, IReadOnlyList<SecretGrant> grants) : IPreparedCapability
{
    // Made again after a change only, so that a call allocates nothing.
    private volatile ReadVariables? _last;

    public void Attach(SandboxWorld world) => world.ChangingEnvironment = Read;

    private EnvironmentVariable[] Read()
    {
        var current = vault.Current;
        if (_last is { } last && last.From == current)
        {
            return last.Variables;
        }

        EnvironmentVariable[] variables = [.. grants.Select(grant => new EnvironmentVariable(grant.Variable.Value, ValueOf(current, grant.Secret)))];
        _last = new ReadVariables(current, variables);
        return variables;
    }

    private string ValueOf(SecretSet secrets, SecretName name)
    {
        var secret = secrets.Find(name) ?? throw new CapabilityTrapException(
            "SecretMissing", $"the secret \"{name}\", which the function is granted, was removed: {name.HowToSet}");
        return secret.Value ?? throw new CapabilityTrapException("SecretUnreadable", $"the secret \"{name}\" cannot be decrypted: {vault.Problem}");
    }

    private sealed class ReadVariables(SecretSet from, EnvironmentVariable[] variables)
    {
        public SecretSet From => from;

        public EnvironmentVariable[] Variables => variables;
    }
}
