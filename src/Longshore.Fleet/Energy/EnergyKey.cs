using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Energy;

/// <summary>What energy was used for.</summary>
/// <param name="Board">The board.</param>
/// <param name="Activity">What it did.</param>
/// <param name="Function">The function that it ran; empty for other activities.</param>
public readonly record struct EnergyKey(BoardId Board, BoardActivity Activity, string Function);
