namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>The result of a change.</summary>
/// <param name="Status">How it ended. Unless it is <see cref="KeyValueStatus.Done"/>, nothing was changed.</param>
/// <param name="Number">The version of a value that was put, or the sum of an increment.</param>
public readonly record struct KeyValueOutcome(KeyValueStatus Status, long Number = 0);
