namespace Longshore.Functions.State;

/// <summary>Moves regions between a node and the store. For each region one exchange at a time.</summary>
/// <param name="store">The store.</param>
/// <param name="traffic">Counts what moves.</param>
/// <param name="evict">Makes room in a namespace, or on the node. Returns false if there is none to make.</param>
internal sealed class StateRemote(IStateStore store, StateTraffic traffic, Func<string?, bool> evict)
{
    /// <summary>Pulls what is missing of a range.</summary>
    /// <param name="region">The region.</param>
    /// <param name="offset">Where the range begins; null for the region's end.</param>
    /// <param name="length">Its length.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StateException">The store does not answer, the node has no room, or others have deleted the region.</exception>
    public Task EnsureAsync(StateRegion region, long? offset, long length, CancellationToken cancellationToken) => AloneAsync(
        region,
        async () =>
        {
            // Whether a push was made must be known before what the store has is compared with what the node has.
            await ResolveAsync(region);
            await TakeAsync(region, region.Missing(offset, length), discards: false, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Brings everything that the node has of a region to the state of the store.</summary>
    /// <param name="region">The region.</param>
    /// <param name="discards">Whether what was written and not pushed is dropped.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StateException">There is something to push, and it is not to be dropped; the store does not answer; or the node has no
    /// room.</exception>
    public Task PullAsync(StateRegion region, bool discards, CancellationToken cancellationToken) => AloneAsync(
        region,
        async () =>
        {
            await ResolveAsync(region);
            if (!discards && region.HasChanges())
            {
                throw new StateException(
                    StateRefusal.Conflict, $"the region \"{region.Key.Name}\" has changes that were not pushed: push them, or pull and discard them");
            }

            await TakeAsync(region, discards ? [] : region.Known(), discards, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Pushes what was written. It is durable when the task ends.</summary>
    /// <param name="region">The region.</param>
    /// <param name="token">The token of the lock that the guest holds, or null.</param>
    /// <param name="length">The length that the region gets, or null if it keeps its own.</param>
    /// <param name="cancellationToken">Ends the wait for other exchanges, not the push.</param>
    /// <returns>Whether there was something to push.</returns>
    /// <exception cref="StateException">Others have pushed before, or the store does not answer: nothing that was written is lost.</exception>
    public Task<bool> PushAsync(StateRegion region, long? token, long? length, CancellationToken cancellationToken) => AloneAsync(
        region,
        async () =>
        {
            var wasMade = await ResolveAsync(region);
            if (region.Prepare(token, length) is not { } pending)
            {
                return wasMade;
            }

            Require(await SendAsync(region, pending), region);
            return true;
        },
        cancellationToken);

    /// <summary>Deletes a region here and in the store. It is durable when the task ends.</summary>
    /// <exception cref="StateException">The store does not answer.</exception>
    public Task<bool> DeleteAsync(StateRegion region, CancellationToken cancellationToken) => AloneAsync(
        region,
        async () =>
        {
            await ResolveAsync(region);
            var existed = await CallAsync(() => store.DeleteAsync(region.Key));
            region.Clear();
            return existed;
        },
        cancellationToken);

    private static void Require(StatePushStatus status, StateRegion region)
    {
        var (refusal, sentence) = status switch
        {
            StatePushStatus.Conflict => (StateRefusal.Conflict, "was pushed by others meanwhile: pull it, discard the changes, and make them again"),
            StatePushStatus.Fenced => (StateRefusal.Conflict, "is fenced: the lease of the call's lock has ended, and another holder was given the lock"),
            StatePushStatus.NoRoom => (StateRefusal.LimitReached, "was not pushed: the store of state is at its limit (--state-bytes)"),
            _ => (default, null),
        };
        if (sentence is not null)
        {
            throw new StateException(refusal, $"the region \"{region.Key.Name}\" {sentence}");
        }
    }

    private static async Task<T> AloneAsync<T>(StateRegion region, Func<Task<T>> exchange, CancellationToken cancellationToken)
    {
        await region.Remote.WaitAsync(cancellationToken);
        try
        {
            return await exchange();
        }
        finally
        {
            region.Remote.Release();
        }
    }

    // A push whose answer did not come is sent again: the store answers as it did the first time. If it refuses it, it was not made, and
    // what it has is still to be pushed.
    private async Task<bool> ResolveAsync(StateRegion region) =>
        region.InDoubt is { } pending && await SendAsync(region, pending) == StatePushStatus.Done;

    private async Task<StatePushStatus> SendAsync(StateRegion region, StatePending pending)
    {
        region.InDoubt = pending;
        var answer = await CallAsync(() => store.PushAsync(pending.Push));
        region.InDoubt = null;
        traffic.NotePush(pending.Push, answer.Status.ToString());
        if (answer.Status == StatePushStatus.Done)
        {
            region.Confirm(pending, answer.Version);
        }
        else
        {
            region.Thaw();
        }

        return answer.Status;
    }

    private async Task TakeAsync(StateRegion region, IReadOnlyList<StateChunkRequest> chunks, bool discards, CancellationToken cancellationToken)
    {
        var pulled = await CallAsync(() => store.PullAsync(region.Key, chunks, cancellationToken));
        traffic.NotePull(pulled);
        while (true)
        {
            try
            {
                region.Take(pulled, discards);
                return;
            }
            catch (StateException full) when (full.Refusal == StateRefusal.LimitReached && evict(full.FullSpace))
            {
                // Again: one eviction frees less than the largest read may need, and the last one finds nothing.
            }
        }
    }

    // The border of the store.
    private static async Task<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        try
        {
            return await call();
        }
        catch (StateUnavailableException failure)
        {
            throw new StateException(StateRefusal.Unavailable, failure.Message, failure);
        }
    }
}
