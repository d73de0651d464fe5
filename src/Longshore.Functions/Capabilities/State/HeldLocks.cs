using Longshore.Functions.State;

namespace Longshore.Functions.Capabilities.State;

/// <summary>The locks that one call holds. They end with it. Thread-safe.</summary>
internal sealed class HeldLocks : IHandles
{
    private readonly Lock _lock = new();
    private readonly Dictionary<StateKey, Held> _held = [];
    private string? _holder;
    private int _waiting;

    /// <inheritdoc/>
    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _held.Count > 0 || _waiting > 0;
            }
        }
    }

    /// <summary>The token of the exclusive lock that the call has on a region, or null.</summary>
    public long? TokenOf(StateKey key)
    {
        lock (_lock)
        {
            return _held.TryGetValue(key, out var held) && held.IsExclusive ? held.Token : null;
        }
    }

    /// <summary>Takes a lock, or renews the lease of one that the call has.</summary>
    /// <param name="locks">The locks of the node.</param>
    /// <param name="key">The region.</param>
    /// <param name="isExclusive">Whether nobody else may have it.</param>
    /// <param name="wait">The longest wait.</param>
    /// <param name="lease">How long it is held at most.</param>
    /// <param name="ended">Cancelled when the call ends.</param>
    /// <exception cref="StateException">It was not free in time, the call holds too many, or the store does not answer.</exception>
    public async ValueTask<long> TakeAsync(
        StateLocks locks, StateKey key, bool isExclusive, TimeSpan wait, TimeSpan lease, CancellationToken ended)
    {
        var holder = Begin(locks, key, ended);
        long token;
        try
        {
            token = await locks.TakeAsync(new StateLockRequest(key, holder, isExclusive, lease), wait, ended);
        }
        finally
        {
            lock (_lock)
            {
                _waiting--;
            }
        }

        lock (_lock)
        {
            if (!ended.IsCancellationRequested)
            {
                _held[key] = new Held(locks, holder, token, isExclusive);
                return token;
            }
        }

        // The end of the call has given back what it knew of.
        await locks.ReleaseAsync(key, holder);
        throw new OperationCanceledException(ended);
    }

    /// <summary>Gives a lock back.</summary>
    /// <returns>Whether the call had it.</returns>
    /// <exception cref="StateException">The store does not answer. The lock ends with its lease.</exception>
    public async ValueTask<bool> ReleaseAsync(StateKey key)
    {
        Held held;
        lock (_lock)
        {
            if (!_held.Remove(key, out held))
            {
                return false;
            }
        }

        await held.Locks.ReleaseAsync(key, held.Holder);
        return true;
    }

    private string Begin(StateLocks locks, StateKey key, CancellationToken ended)
    {
        lock (_lock)
        {
            if (_held.Count + _waiting >= StateLimits.LocksMax && !_held.ContainsKey(key))
            {
                throw new StateException(StateRefusal.LimitReached, $"the call holds or waits for {StateLimits.LocksMax} locks, the limit");
            }

            _waiting++;
            if (_holder is { } known)
            {
                return known;
            }

            // The registration goes with the token, which lives as long as the call. It comes last: of a call that has ended it forgets the
            // holder at once.
            var holder = _holder = locks.NewHolder();
            ended.UnsafeRegister(static held => ((HeldLocks)held!).EndCall(), this);
            return holder;
        }
    }

    private void EndCall()
    {
        KeyValuePair<StateKey, Held>[] left;
        lock (_lock)
        {
            left = [.. _held];
            _held.Clear();
            _holder = null;
        }

        foreach (var (key, held) in left)
        {
            _ = GiveBackAsync(key, held);
        }
    }

    // A store that does not answer ends the lock with its lease.
    private static async Task GiveBackAsync(StateKey key, Held held)
    {
        try
        {
            await held.Locks.ReleaseAsync(key, held.Holder);
        }
        catch (StateException)
        {
        }
    }

    private readonly record struct Held(StateLocks Locks, string Holder, long Token, bool IsExclusive);
}
