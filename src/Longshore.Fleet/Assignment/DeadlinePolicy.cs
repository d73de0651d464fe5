using Longshore.Fleet.Boards;
using Longshore.Fleet.Jobs;

namespace Longshore.Fleet.Assignment;

/// <summary>Serves jobs in the order of their deadlines, by as many boards as meet all of them, and by those that take the least energy for a
/// job.</summary>
public sealed class DeadlinePolicy : IAssignmentPolicy
{
    /// <inheritdoc/>
    public string Name => "deadline";

    /// <inheritdoc/>
    public JobOrder Order => JobOrder.Deadline;

    /// <inheritdoc/>
    public Func<BoardId?> Lanes(IReadOnlyList<BoardView> boards) => static () => null;

    // The k-th job in the order of deadlines is done by n boards after a boot and ceil(k / n) cycles.
    /// <inheritdoc/>
    public IReadOnlySet<BoardId> Serving(FleetView fleet)
    {
        var needed = BoardChoice.Needed(fleet.Waiting, fleet.CycleTime, fleet.DrainTarget - fleet.BootTime);
        foreach (var (index, left) in fleet.TimesLeft.Index())
        {
            if (left is { } time)
            {
                needed = Math.Max(needed, BoardChoice.Needed(index + 1, fleet.CycleTime, time - fleet.BootTime));
            }
        }

        return BoardChoice.Cheapest(fleet, needed);
    }
}
