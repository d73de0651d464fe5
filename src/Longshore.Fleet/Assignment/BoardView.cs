using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Assignment;

/// <summary>What a policy knows of a board.</summary>
/// <param name="Id">The board.</param>
/// <param name="State">Its state.</param>
/// <param name="IsResting">It did not connect, and its power switch is left alone for a while.</param>
/// <param name="IsStalled">It takes several times as long as usual for what it does: it may hang, and another board is to serve in its place.</param>
/// <param name="Waiting">The jobs in its own queue, with the one that it runs.</param>
/// <param name="JoulesPerJob">Joules of a boot and a run on it, by its declared watts and the times seen so far.</param>
public readonly record struct BoardView(BoardId Id, BoardState State, bool IsResting, bool IsStalled, long Waiting, double JoulesPerJob);
