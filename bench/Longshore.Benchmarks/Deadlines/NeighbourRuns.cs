namespace Longshore.Benchmarks.Deadlines;

/// <summary>The runs of a tenant's calls: alone, alone on a busy machine, and beside a tenant with endless calls.</summary>
internal sealed record NeighbourRuns(
    List<CallOutcome> Alone, List<CallOutcome> Busy, List<CallOutcome> Both, double ChangePercent, double BusyChangePercent);
