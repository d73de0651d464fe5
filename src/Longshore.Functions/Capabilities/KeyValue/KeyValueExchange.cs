namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>Gives a key a value if it still has the version that the caller has seen: compare and set.</summary>
/// <param name="Key">The key.</param>
/// <param name="Expected">The version, or null if the key must have no value.</param>
/// <param name="Value">The value. Nobody changes its bytes.</param>
/// <param name="Expires">From when on the key has no value, or null for never.</param>
public sealed record KeyValueExchange(byte[] Key, long? Expected, ReadOnlyMemory<byte> Value, DateTimeOffset? Expires = null)
    : KeyValuePut(Key, Value, Expires)
{
    /// <inheritdoc/>
    public override KeyValueDecision Decide(KeyValueEntry? current, long version) => current?.Version == Expected
        ? base.Decide(current, version)
        : new(new KeyValueOutcome(KeyValueStatus.Conflict), current);
}
