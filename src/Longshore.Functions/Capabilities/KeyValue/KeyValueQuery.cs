namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>Which keys a page of a listing has.</summary>
/// <param name="Prefix">With what they begin.</param>
/// <param name="After">They come after this key; empty for the first page.</param>
/// <param name="KeysMax">The most of them.</param>
public sealed record KeyValueQuery(ReadOnlyMemory<byte> Prefix, ReadOnlyMemory<byte> After, int KeysMax);
