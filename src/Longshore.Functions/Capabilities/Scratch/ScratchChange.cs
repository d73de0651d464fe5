namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>A change of an entry.</summary>
/// <param name="Store">The store's name.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Value">Its new value, or null if it was deleted.</param>
public sealed record ScratchChange(string Store, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);
