namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>Gives a key a value, whatever it has.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value. Nobody changes its bytes.</param>
/// <param name="Expires">From when on the key has no value, or null for never.</param>
public record KeyValuePut(byte[] Key, ReadOnlyMemory<byte> Value, DateTimeOffset? Expires = null) : KeyValueChange(Key)
{
    /// <inheritdoc/>
    public override int Bytes => Key.Length + Value.Length;

    /// <inheritdoc/>
    public override KeyValueDecision Decide(KeyValueEntry? current, long version) =>
        new(new KeyValueOutcome(KeyValueStatus.Done, version), new KeyValueEntry(Value, version, Expires));
}
