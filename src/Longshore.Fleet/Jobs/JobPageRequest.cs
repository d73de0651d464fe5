using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Jobs;

/// <summary>Asks for jobs that wait.</summary>
/// <param name="Lane">The queue: a board's own, or null for the one of all boards.</param>
/// <param name="Order">Its order.</param>
/// <param name="After">The place after which they are.</param>
/// <param name="JobsMax">The most jobs.</param>
/// <param name="BytesMax">The most bytes of jobs, except that one comes in any case.</param>
public sealed record JobPageRequest(BoardId? Lane, JobOrder Order, JobKey After, int JobsMax, long BytesMax);
