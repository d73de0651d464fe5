namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>What a change does to its key.</summary>
/// <param name="Outcome">The result for its caller.</param>
/// <param name="Becomes">If the change is made: what the key has afterwards, or null if nothing.</param>
public readonly record struct KeyValueDecision(KeyValueOutcome Outcome, KeyValueEntry? Becomes);
