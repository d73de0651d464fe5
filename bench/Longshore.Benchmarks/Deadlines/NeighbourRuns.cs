namespace Longshore.Benchmarks.Deadlines;

/// <summary>A tenant's calls: alone, alone on a busy machine, and beside a tenant whose calls never end.</summary>
internal sealed record NeighbourRuns(
    List<CallOutcome> Alone, List<CallOutcome> Busy, List<CallOutcome> Both, double ChangePercent, double BusyChangePercent);
