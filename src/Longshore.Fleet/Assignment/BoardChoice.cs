using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Assignment;

/// <summary>How many boards jobs need, and which.</summary>
internal static class BoardChoice
{
    /// <summary>The boards that do some jobs in a time. A job that no board could do in time needs a board of its own.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="cycle">The time from one job of a board to the next.</param>
    /// <param name="within">The time, without the boot of the boards.</param>
    public static long Needed(long jobs, TimeSpan cycle, TimeSpan within)
    {
        var each = Math.Max((long)Math.Floor(within / cycle), 1);
        return (jobs + each - 1) / each;
    }

    /// <summary>The boards that take the least energy for a job. Those that run already come first among equals, because another one would have
    /// to boot; those of which nothing is known come last.</summary>
    public static IReadOnlySet<BoardId> Cheapest(FleetView fleet, long count) => fleet.Boards
        .Where(board => !board.IsResting && !board.IsStalled)
        .OrderBy(board => board.State == BoardState.Unknown)
        .ThenBy(board => board.JoulesPerJob)
        .ThenBy(board => board.State == BoardState.Off)
        .ThenBy(board => board.Id)
        .Take((int)Math.Min(count, int.MaxValue))
        .Select(board => board.Id)
        .ToHashSet();
}
