namespace Longshore.Functions.Schedules;

/// <summary>Keeps for each schedule the time up to which its runs have begun, so that none begins twice. A change is durable when its call
/// returns. Calls may come from many threads.</summary>
public interface IScheduleStore
{
    /// <summary>The scheduled time of the last run that has begun, or null.</summary>
    Task<DateTimeOffset?> FindAsync(ScheduleKey key, CancellationToken cancellationToken);

    /// <summary>Saves the scheduled time of a run that is about to begin.</summary>
    Task SaveAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Removes what is kept for other schedules than these.</summary>
    Task KeepOnlyAsync(IReadOnlyCollection<ScheduleKey> keys, CancellationToken cancellationToken);
}
