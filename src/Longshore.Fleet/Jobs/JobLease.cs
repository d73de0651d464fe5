using Longshore.Fleet.Boards;

namespace Longshore.Fleet.Jobs;

/// <summary>A board's right to answer a job. The queue takes one answer for a lease, and gives one lease for a job at a time.</summary>
/// <remarks>Leases are in memory. They end with the orchestrator, and then its jobs wait again.</remarks>
/// <param name="job">The job.</param>
/// <param name="board">The board.</param>
/// <param name="since">When it was leased, a timestamp.</param>
public sealed class JobLease(FleetJob job, BoardId board, long since)
{
    /// <summary>The job.</summary>
    public FleetJob Job => job;

    /// <summary>The board.</summary>
    public BoardId Board => board;

    /// <summary>When it was leased, a timestamp.</summary>
    public long Since => since;
}
