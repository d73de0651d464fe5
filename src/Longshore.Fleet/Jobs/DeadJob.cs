namespace Longshore.Fleet.Jobs;

/// <summary>A job whose last attempt has failed.</summary>
/// <param name="Job">The job.</param>
/// <param name="Reason">Why the last attempt failed; one of <see cref="JobFailures"/>.</param>
/// <param name="DiedAt">When.</param>
public sealed record DeadJob(FleetJob Job, string Reason, DateTimeOffset DiedAt);
