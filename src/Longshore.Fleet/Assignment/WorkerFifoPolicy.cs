using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Assignment;

/// <summary>MicroFaaS's policy: each board has a queue of its own, and a job stays in the one that it was put into. A job that names no board is put
/// into the shortest.</summary>
public sealed class WorkerFifoPolicy : IAssignmentPolicy
{
    /// <inheritdoc/>
    public string Name => "worker-fifo";

    /// <inheritdoc/>
    public JobOrder Order => JobOrder.Arrival;

    /// <inheritdoc/>
    public BoardId? LaneOf(IReadOnlyList<BoardView> boards)
    {
        BoardView? best = null;
        foreach (var board in boards)
        {
            if (!board.IsResting && (best is not { } shortest || board.Waiting < shortest.Waiting))
            {
                best = board;
            }
        }

        return best?.Id;
    }

    /// <inheritdoc/>
    public IReadOnlySet<BoardId> Serving(FleetView fleet) => BoardChoice.Cheapest(fleet, fleet.Waiting);
}
