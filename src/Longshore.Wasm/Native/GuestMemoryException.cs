namespace Longshore.Wasm;

/// <summary>The machine has no memory, address space or memory slot left for a guest.</summary>
public sealed class GuestMemoryException(string message) : Exception(message);
