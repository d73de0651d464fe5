namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>A change of one key. Stores ask it what it does, so that all of them have the same rules.</summary>
/// <param name="Key">The key. Nobody changes its bytes.</param>
public abstract record KeyValueChange(byte[] Key)
{
    /// <summary>The bytes that the change holds until it is durable.</summary>
    public virtual int Bytes => Key.Length;

    /// <summary>What the change does.</summary>
    /// <param name="current">What the key has now, or null if nothing.</param>
    /// <param name="version">The version of what the change writes.</param>
    public abstract KeyValueDecision Decide(KeyValueEntry? current, long version);
}
