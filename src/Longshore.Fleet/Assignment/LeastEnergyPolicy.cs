using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Assignment;

/// <summary>Serves jobs by as few boards as do them in the drain target's time, and by those that take the least energy for a job.</summary>
public sealed class LeastEnergyPolicy : IAssignmentPolicy
{
    /// <inheritdoc/>
    public string Name => "least-energy";

    /// <inheritdoc/>
    public JobOrder Order => JobOrder.Arrival;

    /// <inheritdoc/>
    public Func<BoardId?> Lanes(IReadOnlyList<BoardView> boards) => static () => null;

    /// <inheritdoc/>
    public IReadOnlySet<BoardId> Serving(FleetView fleet) =>
        BoardChoice.Cheapest(fleet, BoardChoice.Needed(fleet.Waiting, fleet.CycleTime, fleet.DrainTarget - fleet.BootTime));
}
