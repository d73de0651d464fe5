namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>A page of a listing.</summary>
/// <param name="Keys">The keys, in the order of their bytes.</param>
/// <param name="IsLast">Whether no further key follows.</param>
public sealed record KeyValuePage(IReadOnlyList<byte[]> Keys, bool IsLast);
