using System.Collections.Frozen;

namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>The stores that a function may use, by name.</summary>
internal sealed class KeyValueBindings(IEnumerable<KeyValuePair<string, KeyValueBinding>> stores) : IPreparedCapability
{
    private readonly FrozenDictionary<string, KeyValueBinding> _stores = stores.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The store of this name, or null if the function has no grant for it.</summary>
    public KeyValueBinding? Find(string name) => _stores.GetValueOrDefault(name);

    public void Attach(SandboxWorld world) => world.Attach(this);
}
