namespace Longshore.Wasm;

/// <summary>A delta is of another snapshot than the one that it is to be applied to.</summary>
public sealed class SnapshotMismatchException(string message) : Exception(message);
