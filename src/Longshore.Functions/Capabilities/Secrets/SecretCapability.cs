using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>Secrets of the node, each a variable of the guest's environment or a file.</summary>
/// <param name="vault">The node's secrets, or null where specs are only validated.</param>
internal sealed class SecretCapability(SecretVault? vault) : GrantedCapability<SecretGrant>
{
    /// <summary>The name by which a spec grants it.</summary>
    public const string CapabilityName = "secret";

    /// <inheritdoc/>
    public override string Name => CapabilityName;

    /// <inheritdoc/>
    // Each call in JavaScript copies all variables. OpenFaaS's functions have a variable and a file for each secret.
    protected override int GrantsMax => 128;

    /// <inheritdoc/>
    protected override string Rule => SecretGrant.Rule;

    /// <inheritdoc/>
    public override IEnumerable<string> Variables(FunctionSpec spec) => SecretGrant.In(spec).Select(grant => grant.Variable?.Value ?? grant.File!.ToString());

    /// <inheritdoc/>
    // One that cannot be decrypted is there: a deployment without a running node does not know where the key is.
    public override IEnumerable<ValidationError> Lacking(FunctionSpec spec) => vault is null
        ? []
        : SecretGrant.In(spec).Select(grant => grant.Secret).Distinct()
            .Where(name => vault.Current.Find(name) is null)
            .Select(name => new ValidationError("grants", $"there is no secret \"{name}\": {name.HowToSet}"));

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out SecretGrant? parsed) => SecretGrant.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<SecretGrant> granted) => vault is null
        ? throw new CapabilityException("there are no secrets here")
        : new GrantedSecrets(vault, granted);
}
