using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>The wall time of a route whose specification names none: it follows the deadline. SLEdge has no such limit, so it only ends
/// guests that run far longer than planned.</summary>
internal static class RouteWallTime
{
    // As in SLEdge's branch terminate_long_running_function, which ends a guest after 16 times its deadline.
    private const int DeadlinesMax = 16;

    // Where late work is finished, or there is no deadline, somebody still waits: as long as HTTP clients usually do.
    private static readonly TimeSpan FinishMin = TimeSpan.FromMinutes(1);

    /// <summary>The wall time of a route.</summary>
    /// <param name="deadline">The time from a request's arrival to its deadline; zero for none.</param>
    /// <param name="expected">The expected execution time; zero if it is unknown.</param>
    /// <param name="onMiss">What happens to a late request.</param>
    public static TimeSpan Of(TimeSpan deadline, TimeSpan expected, OnMiss onMiss)
    {
        var planned = deadline > expected ? deadline : expected;
        var least = onMiss == OnMiss.Finish || deadline == TimeSpan.Zero ? FinishMin : TimeSpan.FromMicroseconds(LimitTable.WallTime.Default);
        return TimeSpan.FromMicroseconds(Math.Clamp(
            planned.TotalMicroseconds * DeadlinesMax, least.TotalMicroseconds, LimitTable.WallTime.Maximum));
    }
}
