using Longshore.Functions.Specs;
using Longshore.Wasm.Wasi;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>The secrets of one function, as variables of its environment and as files.</summary>
internal sealed class GrantedSecrets : IPreparedCapability
{
    private readonly SecretVault _vault;
    private readonly SecretGrant[] _variables;
    private readonly IReadOnlyList<WasiDirectory> _directories;

    // Made again after a change only, so that a call allocates nothing.
    private volatile ReadVariables? _last;

    /// <param name="vault">The node's secrets.</param>
    /// <param name="grants">What the function is granted.</param>
    public GrantedSecrets(SecretVault vault, IReadOnlyList<SecretGrant> grants)
    {
        _vault = vault;
        _variables = [.. grants.Where(grant => grant.Variable is not null)];
        _directories = SecretFiles.DirectoriesOf(grants, name => ValueOf(vault.Current, name));
    }

    public void Attach(SandboxWorld world)
    {
        world.Directories.AddRange(_directories);
        if (_variables.Length > 0)
        {
            world.ChangingEnvironment = Read;
        }
    }

    private EnvironmentVariable[] Read()
    {
        var current = _vault.Current;
        if (_last is { } last && last.From == current)
        {
            return last.Variables;
        }

        EnvironmentVariable[] variables = [.. _variables.Select(grant => new EnvironmentVariable(grant.Variable!.Value, ValueOf(current, grant.Secret)))];
        _last = new ReadVariables(current, variables);
        return variables;
    }

    private string ValueOf(SecretSet secrets, SecretName name)
    {
        var secret = secrets.Find(name) ?? throw new CapabilityTrapException(
            "SecretMissing", $"the secret \"{name}\", which the function is granted, was removed: {name.HowToSet}");
        return secret.Value ?? throw new CapabilityTrapException("SecretUnreadable", $"the secret \"{name}\" cannot be decrypted: {_vault.Problem}");
    }

    private sealed class ReadVariables(SecretSet from, EnvironmentVariable[] variables)
    {
        public SecretSet From => from;

        public EnvironmentVariable[] Variables => variables;
    }
}
