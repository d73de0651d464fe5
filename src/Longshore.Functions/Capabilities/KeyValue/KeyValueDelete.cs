namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>Takes a key's value away.</summary>
/// <param name="Key">The key.</param>
public sealed record KeyValueDelete(byte[] Key) : KeyValueChange(Key)
{
    /// <inheritdoc/>
    public override KeyValueDecision Decide(KeyValueEntry? current, long version) =>
        new(new KeyValueOutcome(current is null ? KeyValueStatus.Missing : KeyValueStatus.Done), null);
}
