namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>The value of a key.</summary>
/// <param name="Value">The bytes. Nobody changes them.</param>
/// <param name="Version">The number of the change that wrote it. Later changes of the store have higher numbers.</param>
/// <param name="Expires">From when on the key has no value, or null for never.</param>
public sealed record KeyValueEntry(ReadOnlyMemory<byte> Value, long Version, DateTimeOffset? Expires)
{
    /// <summary>Whether the key has this value at a time.</summary>
    public bool IsAliveAt(DateTimeOffset now) => Expires is not { } end || now < end;
}
