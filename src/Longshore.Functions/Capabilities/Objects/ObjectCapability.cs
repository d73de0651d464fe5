using System.Diagnostics.CodeAnalysis;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Objects;

/// <summary>Buckets of objects, which all functions with a grant for the same name share.</summary>
/// <param name="store">The node's store, or null where specs are only validated.</param>
internal sealed class ObjectCapability(IObjectStore? store) : GrantedCapability<ObjectGrant>
{
    /// <summary>The name by which a spec grants it, and the kind of its bindings.</summary>
    public const string CapabilityName = "objects";

    /// <inheritdoc/>
    public override string Name => CapabilityName;

    /// <inheritdoc/>
    public override IEnumerable<Operation> Operations => ObjectOperations.All;

    /// <inheritdoc/>
    // Each is an object that every call in JavaScript makes.
    protected override int GrantsMax => 16;

    /// <inheritdoc/>
    protected override string Rule => ObjectGrant.Rule;

    /// <inheritdoc/>
    protected override bool TryParse(string argument, [NotNullWhen(true)] out ObjectGrant? parsed) => ObjectGrant.TryParse(argument, out parsed);

    /// <inheritdoc/>
    protected override Binding BindingOf(ObjectGrant granted) => new(CapabilityName, granted.Bucket.Value);

    /// <inheritdoc/>
    protected override IPreparedCapability Prepare(IReadOnlyList<ObjectGrant> granted) =>
        store is null ? throw new CapabilityException("there is no object store here") : new ObjectBuckets(store, granted);
}
