using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Assignment;

/// <summary>Decides which boards serve which jobs. Pure: it has no state and no clock.</summary>
public interface IAssignmentPolicy
{
    /// <summary>The name by which <c>fleet.json</c> chooses it.</summary>
    string Name { get; }

    /// <summary>The order in which jobs leave a queue.</summary>
    JobOrder Order { get; }

    /// <summary>Chooses the queues of jobs that name no board.</summary>
    /// <returns>Returns the queue of the next job: a board's own, which is longer by that job for the one after it, or null for the one of all boards.</returns>
    Func<BoardId?> Lanes(IReadOnlyList<BoardView> boards);

    /// <summary>The boards that take jobs from the queue of all boards. Others are switched off when they have nothing else to do.</summary>
    IReadOnlySet<BoardId> Serving(FleetView fleet);
}
