namespace Longshore.Fleet.Jobs;

/// <summary>An attempt that has failed and that another follows.</summary>
/// <param name="Id">The job.</param>
/// <param name="Attempts">The attempts that have failed.</param>
public readonly record struct FailedAttempt(JobId Id, int Attempts);
