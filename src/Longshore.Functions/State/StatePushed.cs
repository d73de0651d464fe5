namespace Longshore.Functions.State;

/// <summary>The answer of a store to a push.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Version">If it is done: the version of what it changed.</param>
public readonly record struct StatePushed(StatePushStatus Status, long Version);
