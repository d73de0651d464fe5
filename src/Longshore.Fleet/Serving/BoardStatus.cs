using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Serving;

/// <summary>A board now, and since the orchestrator started.</summary>
/// <param name="Id">The board.</param>
/// <param name="State">Its state.</param>
/// <param name="IsResting">Its power switch is left alone, because it did not connect.</param>
/// <param name="IsConnected">It has a connection.</param>
/// <param name="Function">The function that it runs, or null.</param>
/// <param name="PowerUps">Uses of its power switch.</param>
/// <param name="Boots">How often it asked for a job after a boot.</param>
/// <param name="Jobs">Jobs that it answered.</param>
/// <param name="Failures">Those of them that failed.</param>
/// <param name="Losses">Jobs that it did not answer.</param>
public sealed record BoardStatus(
    BoardId Id, BoardState State, bool IsResting, bool IsConnected, string? Function, long PowerUps, long Boots, long Jobs, long Failures, long Losses);
