using Longshore.Functions.State;

namespace Longshore.Tests.Functions.State;

/// <summary>The smallest store of state: in memory, one call at a time.</summary>
internal sealed class MemoryStateStore(StateLimits limits, TimeProvider time) : IStateStore
{
    private readonly Lock _lock = new();
    private readonly StateLockTable _locks = new(time);
    private readonly Dictionary<StateKey, (StateHead Head, Dictionary<int, StateChunk> Chunks)> _regions = [];
    private readonly Dictionary<Guid, long> _pushes = [];
    private long _version;

    /// <summary>Why the store does not answer, or null.</summary>
    public string? Failure { get; set; }

    /// <summary>The pulls so far.</summary>
    public int Pulls { get; private set; }

    public ValueTask<StatePulled> PullAsync(StateKey key, IReadOnlyList<StateChunkRequest> chunks, CancellationToken cancellationToken)
    {
        Check();
        lock (_lock)
        {
            Pulls++;
            return new(_regions.TryGetValue(key, out var region)
                ? new StatePulled(
                    region.Head,
                    [
                        .. chunks.Where(each => (long)each.Number * StateLimits.ChunkBytes < region.Head.Length)
                            .Select(each => (each.Known, Chunk: region.Chunks.GetValueOrDefault(each.Number, new StateChunk(each.Number, 0, default))))
                            .Where(each => each.Chunk.Version != each.Known)
                            .Select(each => each.Chunk),
                    ])
                : new StatePulled(null, []));
        }
    }

    public ValueTask<StatePushed> PushAsync(StatePush push)
    {
        Check();
        lock (_lock)
        {
            if (_pushes.TryGetValue(push.Id, out var made))
            {
                return new(new StatePushed(StatePushStatus.Done, made));
            }

            var (head, chunks) = _regions.TryGetValue(push.Key, out var region) ? region : (null, []);
            var status = push.Check(head, number => chunks.GetValueOrDefault(number).Version, _locks.LastTokenOf(push.Key));
            if (status != StatePushStatus.Done)
            {
                return new(new StatePushed(status, 0));
            }

            var changed = push.Changes.Select(change => chunks.GetValueOrDefault(change.Number).With(change, _version + 1)).ToArray();
            var growth = changed.Sum(chunk => (long)chunk.Bytes.Length - chunks.GetValueOrDefault(chunk.Number).Bytes.Length);
            if (growth > 0 && growth + _regions.Values.Sum(each => each.Chunks.Values.Sum(chunk => (long)chunk.Bytes.Length)) > limits.StoreBytesMax)
            {
                return new(new StatePushed(StatePushStatus.NoRoom, 0));
            }

            _version++;
            foreach (var chunk in changed)
            {
                chunks[chunk.Number] = chunk;
            }

            Cut(chunks, push, head);
            _regions[push.Key] = (push.HeadAfter(head, _version), chunks);
            _pushes.Add(push.Id, _version);
            return new(new StatePushed(StatePushStatus.Done, _version));
        }
    }

    public ValueTask<bool> DeleteAsync(StateKey key)
    {
        Check();
        lock (_lock)
        {
            return new(_regions.Remove(key));
        }
    }

    public ValueTask<long?> TryLockAsync(StateLockRequest request)
    {
        Check();
        return new(_locks.TryLock(request));
    }

    public ValueTask UnlockAsync(StateKey key, string holder)
    {
        Check();
        _locks.Unlock(key, holder);
        return ValueTask.CompletedTask;
    }

    private void Cut(Dictionary<int, StateChunk> chunks, StatePush push, StateHead? head)
    {
        if (push.Length is not { } length || !(length < head?.Length))
        {
            return;
        }

        foreach (var number in chunks.Keys.Where(number => (long)number * StateLimits.ChunkBytes >= length).ToArray())
        {
            chunks.Remove(number);
        }

        if (push.ShortenedChunk(head) is { } last && chunks.TryGetValue(last, out var kept))
        {
            chunks[last] = new StateChunk(last, _version, kept.Bytes[..Math.Min(kept.Bytes.Length, (int)(length % StateLimits.ChunkBytes))]);
        }
    }

    private void Check()
    {
        if (Failure is not null)
        {
            throw new StateUnavailableException(Failure);
        }
    }
}
