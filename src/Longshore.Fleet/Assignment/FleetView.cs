namespace Longshore.Fleet.Assignment;

/// <summary>What a policy knows of the fleet.</summary>
/// <param name="Boards">The boards by their numbers.</param>
/// <param name="Waiting">The jobs in the queue of all boards.</param>
/// <param name="TimesLeft">The times until the deadlines of the first of these jobs, in the order of the queue; null for a job without one.
/// </param>
/// <param name="BootTime">The time of a boot, as seen so far.</param>
/// <param name="CycleTime">The time from one job of a board to the next, as seen so far.</param>
/// <param name="DrainTarget">The time in which jobs without a deadline are to be done.</param>
public sealed record FleetView(
    IReadOnlyList<BoardView> Boards,
    long Waiting,
    IReadOnlyList<TimeSpan?> TimesLeft,
    TimeSpan BootTime,
    TimeSpan CycleTime,
    TimeSpan DrainTarget);
