using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>Secrets of the node, each a variable of the guest's environment.</summary>
/// <param name="vault">The node's secrets, or null where specs are only validated.</param>
internal sealed class SecretCapability(SecretVault? vault) : GrantedCapability<SecretGrant>
{
    /// <inheritdoc/>
    public override string Name => "secret";

    /// <inheritdoc/>
    // Each call in JavaScript copies all of them.
    protected override int GrantsMax => 64;

    /// <inheritdoc/>
    protected override string Rule => SecretGrant.Rule;

    /// <inheritdoc/>
    public override IEnumerable<string> Variables(FunctionSpec spec) => GrantsIn(spec).Select(grant => grant.Variable.Value);

    /// <inheritdoc/>
    // One that cannot be decrypted is there: a deployment without a running node does not know where the key is.
    public override IEnumerable<ValidationError> Lacking(FunctionSpec spec) => vault is null
        ? []
        : GrantsIn(spec).Select(grant => grant.Secret)
            .Where(name => vault.Current.Find(name) is null)
            .Select(name => new ValidationError("grants", $"there is no secret \"{name}\": {name.HowToSet}"));

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out SecretGrant? parsed) => SecretGrant.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<SecretGrant> granted) => vault is null
        ? throw new CapabilityException("there are no secrets here")
        : new GrantedSecrets(vault, granted);

    private IEnumerable<SecretGrant> GrantsIn(FunctionSpec spec) => spec.Grants.Where(grant => grant.Capability == Name)
        .Select(grant => SecretGrant.TryParse(grant.Argument, out var parsed) ? parsed : null)
        .OfType<SecretGrant>();
}
