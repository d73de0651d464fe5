namespace Longshore.Fleet.Jobs;

/// <summary>A result with its place among all results.</summary>
/// <param name="Number">Counts results as they were written.</param>
/// <param name="Result">The result.</param>
public sealed record NumberedResult(long Number, JobResult Result);
