namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>The key-value stores of a node, by name.</summary>
public interface IKeyValueStores
{
    /// <summary>Opens a store. It is made by its first change. May read from the disk.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyValueUnavailableException">The stores cannot be opened.</exception>
    IKeyValueStore Open(string name);
}
