namespace Longshore.Functions.Placement.Replay;

/// <summary>What came of the calls of a journal in a simulation.</summary>
/// <param name="Placed">The calls that ran.</param>
/// <param name="Unplaced">The calls that no executor could run.</param>
/// <param name="WaitUs">Microseconds from arrival to the guest's start: half of the calls, 95 and 99 % of them.</param>
/// <param name="LatencyUs">Microseconds from arrival to the answer, likewise.</param>
/// <param name="Joules">The energy, where it is known.</param>
/// <param name="Cost">The price, where it is known.</param>
/// <param name="Bytes">Bytes over networks.</param>
/// <param name="Missed">The calls with a deadline that missed it.</param>
/// <param name="ByExecutor">The calls of each executor.</param>
public sealed record ReplayTotals(
    int Placed,
    int Unplaced,
    IReadOnlyList<long> WaitUs,
    IReadOnlyList<long> LatencyUs,
    double Joules,
    double Cost,
    long Bytes,
    int Missed,
    IReadOnlyDictionary<string, int> ByExecutor);
