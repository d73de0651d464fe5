namespace Longshore.Wasm;

/// <summary>An import is missing or has another type, or the module needs more than the store's limits.</summary>
public sealed class LinkException(string message) : Exception(message);
