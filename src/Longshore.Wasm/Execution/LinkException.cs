namespace Longshore.Wasm;

/// <summary>An import is missing or has the wrong type, or the module needs more than the store's limits allow.</summary>
public sealed class LinkException(string message) : Exception(message);
