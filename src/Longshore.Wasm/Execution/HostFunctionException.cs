namespace Longshore.Wasm;

/// <summary>A host function failed with an exception that would otherwise be mistaken for a trap of its caller.</summary>
public sealed class HostFunctionException(Exception cause)
    : Exception("A host function failed: " + cause.Message, cause);
