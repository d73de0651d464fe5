namespace Longshore.Functions.State;

/// <summary>The global tier of state: regions that all nodes of the store share. May be used from any thread.</summary>
public interface IStateStore
{
    /// <summary>Reads a region's head and chunks, all as of one moment.</summary>
    /// <exception cref="StateUnavailableException">The store cannot be read.</exception>
    ValueTask<StatePulled> PullAsync(StateKey key, IReadOnlyList<StateChunkRequest> chunks, CancellationToken cancellationToken);

    /// <summary>Makes a push whole or not at all, as <see cref="StatePush.Check"/> says. It is durable when the task ends. Nothing cancels
    /// it.</summary>
    /// <exception cref="StateUnavailableException">Whether it was made is not known. The same push may be sent again.</exception>
    ValueTask<StatePushed> PushAsync(StatePush push);

    /// <summary>Takes a region away, durably.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StateUnavailableException">Whether it was taken away is not known.</exception>
    ValueTask<bool> DeleteAsync(StateKey key);

    /// <summary>Takes a region's lock if it is free. Never waits.</summary>
    /// <returns>The fencing token, higher than all before it; null if others hold the lock.</returns>
    /// <exception cref="StateUnavailableException">The store does not answer.</exception>
    ValueTask<long?> TryLockAsync(StateLockRequest request);

    /// <summary>Gives a lock back. Does nothing if the holder does not have it.</summary>
    /// <exception cref="StateUnavailableException">The store does not answer; the lock ends with its lease.</exception>
    ValueTask UnlockAsync(StateKey key, string holder);
}
