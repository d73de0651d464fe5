namespace Longshore.Functions.Placement.Replay;

/// <summary>What a change would have done to the calls of a journal.</summary>
/// <param name="Calls">The calls.</param>
/// <param name="Differ">Those that would have run elsewhere than in the simulation without the change.</param>
/// <param name="AsRecorded">Those that the simulation without the change places where they really ran: how well it knows the nodes.</param>
/// <param name="Before">The simulation without the change.</param>
/// <param name="After">The simulation with it.</param>
public sealed record ReplayReport(int Calls, int Differ, int AsRecorded, ReplayTotals Before, ReplayTotals After);
