namespace Longshore.Fleet.Jobs;

/// <summary>The numbers of a submission's jobs.</summary>
/// <param name="First">The first one.</param>
/// <param name="Count">How many follow each other.</param>
public readonly record struct JobNumbers(JobId First, int Count);
