using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>Stores of small values by key, which all functions with a grant for the same name share.</summary>
/// <param name="stores">The node's stores, or null where specs are only validated.</param>
/// <param name="time">The clock of times to live.</param>
internal sealed class KeyValueCapability(IKeyValueStores? stores, TimeProvider time) : GrantedCapability<KeyValueGrant>
{
    /// <summary>The name by which a spec grants it, and the kind of its bindings.</summary>
    public const string CapabilityName = "kv";

    /// <inheritdoc/>
    public override string Name => CapabilityName;

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations => new KeyValueOperations(time).All;

    /// <inheritdoc/>
    // Each is an object that every call in JavaScript makes.
    protected override int GrantsMax => 16;

    /// <inheritdoc/>
    protected override string Rule => KeyValueGrant.Rule;

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out KeyValueGrant? parsed) => KeyValueGrant.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override Binding BindingOf(KeyValueGrant granted) => new(CapabilityName, granted.Store);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<KeyValueGrant> granted)
    {
        if (stores is null)
        {
            throw new CapabilityException("there are no key-value stores here");
        }

        try
        {
            return new KeyValueBindings(
                granted.Select(each => KeyValuePair.Create(each.Store, new KeyValueBinding(stores.Open(each.Store), each.IsReadOnly))));
        }
        catch (KeyValueUnavailableException refusal)
        {
            throw new CapabilityException(refusal.Message, refusal);
        }
    }
}
