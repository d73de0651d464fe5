namespace Longshore.Tests.Functions.Scheduling;

/// <summary>A job of a simulation, in units of time.</summary>
/// <param name="Arrival">When it comes.</param>
/// <param name="Length">How long it runs.</param>
/// <param name="Deadline">When it should have ended.</param>
/// <param name="Kind">Which function, group and tenant it belongs to.</param>
public sealed record SimulatedJob(int Arrival, int Length, int Deadline, int Kind = 0);
