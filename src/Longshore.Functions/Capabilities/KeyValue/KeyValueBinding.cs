namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>A store as a function has it.</summary>
/// <param name="Store">The store.</param>
/// <param name="IsReadOnly">Whether changes are refused.</param>
internal sealed record KeyValueBinding(IKeyValueStore Store, bool IsReadOnly);
