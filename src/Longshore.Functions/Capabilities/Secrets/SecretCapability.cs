using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Secrets;

/// <summary>Secrets of the node, each a variable of the guest's environment.</summary>
/// <param name="vault">The node's secrets, or null where specs are only validated.</param>
internal sealed class SecretCapability(SecretVault? vault) : GrantedCapability<SecretName>
{
    /// <inheritdoc/>
    public override string Name => "secret";

    /// <inheritdoc/>
    // Each call in JavaScript copies all of them.
    protected override int GrantsMax => 64;

    /// <inheritdoc/>
    protected override string Rule => SecretName.Rule;

    /// <inheritdoc/>
    public override IEnumerable<string> Variables(FunctionSpec spec) => NamesIn(spec).Select(name => name.Value);

    /// <inheritdoc/>
    // One that cannot be decrypted is there: a deployment without a running node does not know where the key is.
    public override IEnumerable<ValidationError> Lacking(FunctionSpec spec) => vault is null
        ? []
        : NamesIn(spec)
            .Where(name => vault.Current.Find(name) is null)
            .Select(name => new ValidationError("grants", $"there is no secret \"{name}\": {name.HowToSet}"));

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out SecretName? parsed) => SecretName.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<SecretName> granted) => vault is null
        ? throw new CapabilityException("there are no secrets here")
        : new GrantedSecrets(vault, granted);

    private IEnumerable<SecretName> NamesIn(FunctionSpec spec) => spec.Grants.Where(grant => grant.Capability == Name)
        .Select(grant => SecretName.TryParse(grant.Argument, out var name) ? name : null)
        .OfType<SecretName>();
}
