namespace Longshore.Benchmarks.Fleet;

/// <summary>How large a fleet and its load are.</summary>
/// <param name="Boards">The boards.</param>
/// <param name="Jobs">The jobs.</param>
/// <param name="Kills">How often the orchestrator is killed.</param>
/// <param name="FaultRate">The part of the jobs at which a board hangs, vanishes or answers garbage.</param>
internal sealed record FleetSize(int Boards, int Jobs, int Kills, double FaultRate);
