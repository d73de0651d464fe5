namespace Longshore.Tests.Functions.Scheduling;

/// <summary>A job of a simulation, in units of time.</summary>
/// <param name="Arrival">The time of arrival.</param>
/// <param name="Length">The run time.</param>
/// <param name="Deadline">The time by which the job should end.</param>
/// <param name="Kind">The function, group and tenant of the job.</param>
public sealed record SimulatedJob(int Arrival, int Length, long Deadline, int Kind = 0);
