namespace Longshore.Functions.State;

/// <summary>The locks of a store in one process. A lock is held by one exclusive holder or by any number of others, until they give it
/// back or their leases end. Thread-safe.</summary>
/// <param name="time">The clock of leases.</param>
public sealed class StateLockTable(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StateKey, Entry> _entries = [];
    private long _lastToken;

    // No token of a lock that is not in the table was higher.
    private long _forgotten;

    /// <summary>Takes a lock if it is free. See <see cref="IStateStore.TryLockAsync"/>.</summary>
    public long? TryLock(StateLockRequest request)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var entry = _entries.GetValueOrDefault(request.Key) ?? Add(request.Key, now);
            entry.Holds.RemoveAll(hold => hold.HasEnded(time, now));
            var own = entry.Holds.Find(hold => hold.Holder == request.Holder);
            if (entry.Holds.Exists(hold => hold != own && (hold.IsExclusive || request.IsExclusive)))
            {
                return null;
            }

            var token = own?.IsExclusive == request.IsExclusive ? own.Token : ++_lastToken;
            entry.Holds.Remove(own!);
            entry.Holds.Add(new Hold(request.Holder, request.IsExclusive, token, now, request.Lease));
            entry.LastToken = Math.Max(entry.LastToken, token);
            return token;
        }
    }

    /// <summary>Gives a lock back.</summary>
    public void Unlock(StateKey key, string holder)
    {
        lock (_lock)
        {
            _entries.GetValueOrDefault(key)?.Holds.RemoveAll(hold => hold.Holder == holder);
        }
    }

    /// <summary>The last token that was given for a region, or a bound for it.</summary>
    public long LastTokenOf(StateKey key)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(key)?.LastToken ?? _forgotten;
        }
    }

    private Entry Add(StateKey key, long now)
    {
        if (_entries.Count >= StateLimits.RememberedLocksMax)
        {
            Forget(now);
        }

        var entry = new Entry { LastToken = _forgotten };
        _entries.Add(key, entry);
        return entry;
    }

    // Half of the free ones, those that were given longest ago. Whoever still has a token of them is refused.
    private void Forget(long now)
    {
        var free = _entries.Where(each => each.Value.Holds.TrueForAll(hold => hold.HasEnded(time, now)))
            .OrderBy(each => each.Value.LastToken)
            .Take(StateLimits.RememberedLocksMax / 2)
            .ToArray();
        foreach (var (key, entry) in free)
        {
            // One more than the last token: the holder that was given it has lost it.
            _forgotten = Math.Max(_forgotten, entry.LastToken + 1);
            _entries.Remove(key);
        }

        _lastToken = Math.Max(_lastToken, _forgotten);
    }

    private sealed class Entry
    {
        public List<Hold> Holds { get; } = [];

        public long LastToken { get; set; }
    }

    private sealed record Hold(string Holder, bool IsExclusive, long Token, long Since, TimeSpan Lease)
    {
        public bool HasEnded(TimeProvider time, long now) => time.GetElapsedTime(Since, now) >= Lease;
    }
}
