using System.Collections.Concurrent;
using Longshore.Functions.Schedules;

namespace Longshore.Tests.Node.Triggers;

/// <summary>A store of schedules in memory, for tests.</summary>
internal sealed class MemoryScheduleStore : IScheduleStore
{
    public ConcurrentDictionary<ScheduleKey, DateTimeOffset> Times { get; } = new();

    /// <summary>What every change throws, or null.</summary>
    public Exception? Failure { get; set; }

    public Task<DateTimeOffset?> FindAsync(ScheduleKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Times.TryGetValue(key, out var time) ? time : (DateTimeOffset?)null);

    public Task<bool> TryClaimAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            return Task.FromException<bool>(failure);
        }

        lock (Times)
        {
            var isFree = !Times.TryGetValue(key, out var last) || last < time;
            Times[key] = isFree ? time : last;
            return Task.FromResult(isFree);
        }
    }

    public Task NoteStartAsync(ScheduleKey key, DateTimeOffset time, CancellationToken cancellationToken)
    {
        Times.TryAdd(key, time);
        return Task.CompletedTask;
    }

    public Task KeepOnlyAsync(IReadOnlyCollection<ScheduleKey> keys, CancellationToken cancellationToken)
    {
        foreach (var gone in Times.Keys.Except(keys))
        {
            Times.TryRemove(gone, out _);
        }

        return Task.CompletedTask;
    }
}
