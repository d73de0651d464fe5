namespace Longshore.Fleet.Jobs;

/// <summary>A job's place in its queue: by its deadline if the queue is in the order of deadlines, then by its number.</summary>
/// <param name="Rank">Ticks of the deadline; the greatest number without one, and 0 in a queue in the order of arrival.</param>
/// <param name="Id">The job.</param>
public readonly record struct JobKey(long Rank, JobId Id) : IComparable<JobKey>
{
    /// <summary>Before all jobs.</summary>
    public static readonly JobKey First = new(long.MinValue, default);

    /// <summary>The place of a job.</summary>
    public static JobKey Of(FleetJob job, JobOrder order) =>
        new(order == JobOrder.Arrival ? 0 : job.Request.Deadline?.UtcTicks ?? long.MaxValue, job.Id);

    /// <inheritdoc/>
    public int CompareTo(JobKey other) => (Rank, Id).CompareTo((other.Rank, other.Id));

    /// <summary>Orders by place.</summary>
    public static bool operator <(JobKey left, JobKey right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >(JobKey left, JobKey right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator <=(JobKey left, JobKey right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >=(JobKey left, JobKey right) => left.CompareTo(right) >= 0;
}
