using Longshore.Functions.Capabilities.KeyValue;

namespace Longshore.Tests.Functions.Capabilities.KeyValue;

/// <summary>The smallest key-value stores: in memory, one change at a time.</summary>
internal sealed class MemoryKeyValueStores(KeyValueLimits limits, TimeProvider time) : IKeyValueStores
{
    private readonly Dictionary<string, MemoryKeyValueStore> _stores = [];

    /// <summary>Why no store can be read or changed, or null.</summary>
    public string? Failure { get; set; }

    /// <summary>Forgets all stores. Those that are open live on for who has them.</summary>
    public void Clear() => _stores.Clear();

    public IKeyValueStore Open(string name)
    {
        if (!_stores.TryGetValue(name, out var store))
        {
            _stores[name] = store = new MemoryKeyValueStore(this, limits, time);
        }

        return store;
    }
}
