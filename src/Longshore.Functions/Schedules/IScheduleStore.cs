namespace Longshore.Functions.Schedules;

/// <summary>Keeps for each schedule its last run that has begun, so that none begins twice. A change is durable when its call returns. Calls may come from many
/// threads, and from other nodes if the store is theirs too.</summary>
public interface IScheduleStore
{
    /// <summary>The scheduled time of the last run that has begun, or the time since which the schedule is followed; null if there is neither.</summary>
    Task<DateTimeOffset?> FindAsync(ScheduleKey key, CancellationToken cancellationToken);

    /// <summary>Claims a run, which is about to begin. If it fails, the run must not begin.</summary>
    /// <param name="key">The schedule.</param>
    /// <param name="time">The run's scheduled time. It claims all earlier ones too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if this run or a later one has been claimed already.</returns>
    Task<bool> TryClaimAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Keeps the time since which a schedule is followed, unless something is kept of it already.</summary>
    Task NoteStartAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Removes what is kept for other schedules than these. A store that nodes share may keep it for some time.</summary>
    Task KeepOnlyAsync(IReadOnlyCollection<ScheduleKey> keys, CancellationToken cancellationToken);
}
