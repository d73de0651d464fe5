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
    public Func<BoardId?> Lanes(IReadOnlyList<BoardView> boards)
    {
        // The first board among equals.
        var queues = new PriorityQueue<BoardId, (long Waiting, int Place)>(
            boards.Index().Where(each => !each.Item.IsResting).Select(each => (each.Item.Id, (each.Item.Waiting, each.Index))));
        return () =>
        {
            if (!queues.TryDequeue(out var shortest, out var key))
            {
                return null;
            }

            queues.Enqueue(shortest, (key.Waiting + 1, key.Place));
            return shortest;
        };
    }

    /// <inheritdoc/>
    public IReadOnlySet<BoardId> Serving(FleetView fleet) => BoardChoice.Cheapest(fleet, fleet.Waiting);
}
