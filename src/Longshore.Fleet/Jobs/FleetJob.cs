using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Jobs;

/// <summary>A job that has no result yet.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Request">What is to be done.</param>
/// <param name="SubmittedAt">When it came.</param>
public sealed record FleetJob(JobId Id, JobRequest Request, DateTimeOffset SubmittedAt)
{
    /// <summary>The queue that it waits in: a board's own, or null for the one of all boards.</summary>
    public BoardId? Lane { get; init; }

    /// <summary>The attempts that have failed.</summary>
    public int Attempts { get; init; }

    /// <summary>The call that it is, whose caller waits; null for a job of the queue.</summary>
    internal BoardCall? Call { get; init; }

    /// <summary>The bytes that it counts with in memory.</summary>
    public long Size => JobLimits.JobOverheadBytes + Request.Function.Length + Request.Arguments.Length;
}
