using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.State;
using Longshore.Wasm;

namespace Longshore.Functions.Capabilities.State;

/// <summary>Named regions of bytes, which all functions with a grant for the same namespace share.</summary>
/// <param name="tier">The node's regions, or null where specs are only validated.</param>
internal sealed class StateCapability(StateTier? tier) : GrantedCapability<StateGrant>
{
    /// <summary>The name by which a spec grants it, and the kind of its bindings.</summary>
    public const string CapabilityName = "state";

    /// <inheritdoc/>
    public override string Name => CapabilityName;

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations => StateOperations.All;

    /// <inheritdoc/>
    // Each is an object that every call in JavaScript makes.
    protected override int GrantsMax => 16;

    /// <inheritdoc/>
    protected override string Rule => StateGrant.Rule;

    /// <inheritdoc/>
    public override void DefineImports(Linker linker) => StateImports.DefineIn(linker);

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out StateGrant? parsed) => StateGrant.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override Binding BindingOf(StateGrant granted) => new(CapabilityName, granted.Space);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<StateGrant> granted) => tier is not null
        ? new GrantedState(tier, granted)
        : throw new CapabilityException("there is no state here");
}
