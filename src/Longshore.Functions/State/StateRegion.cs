namespace Longshore.Functions.State;

/// <summary>A region as a node has it, shared by the instances of the node. Each method is atomic. docs/state.md has the invariants.</summary>
/// <param name="key">The region.</param>
/// <param name="memory">What the regions of its namespace may hold.</param>
internal sealed class StateRegion(StateKey key, StateMemory memory)
{
    private readonly Lock _lock = new();

    // A chunk that is not there was not pulled.
    private readonly Dictionary<int, StateCopy> _copies = [];
    private bool _isPulled;
    private StateHead? _head;
    private long _length;
    private long _stamp;
    private long _held;
    private int _dirty;

    // Its length is being changed: guests wait before they write.
    private bool _isFrozen;

    /// <summary>The region's name.</summary>
    public StateKey Key => key;

    /// <summary>One pull, push or deletion at a time: what the store answered last is the newest.</summary>
    public SemaphoreSlim Remote { get; } = new(1, 1);

    /// <summary>A push whose answer did not come, or null. Under <see cref="Remote"/>.</summary>
    public StatePending? InDoubt { get; set; }

    /// <summary>The users that are in its methods or may call them. Under the tier's lock.</summary>
    public int Users { get; set; }

    /// <summary>The tier's clock at the last use. Under the tier's lock.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether nothing would be lost with it. Read while it has no users; an exchange that a user has left may still be under way.
    /// </summary>
    public bool IsClean => Remote.CurrentCount > 0 && InDoubt is null && _dirty == 0 && _length == (_head?.Length ?? 0);

    /// <summary>The memory that its chunks take, in bytes.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Reads, if everything that is needed was pulled.</summary>
    /// <param name="offset">Where to begin.</param>
    /// <param name="into">Receives the bytes. Those beyond the region's end are left as they are.</param>
    /// <param name="read">The bytes that were read.</param>
    /// <param name="stamp">The stamp of what was read, for <see cref="TryWrite"/>.</param>
    /// <returns>False if something must be pulled first.</returns>
    public bool TryRead(long offset, Span<byte> into, out int read, out long stamp)
    {
        lock (_lock)
        {
            (read, stamp) = (0, _stamp);
            if (!_isPulled)
            {
                return false;
            }

            var rest = into[..(int)Math.Clamp(_length - offset, 0, into.Length)];
            read = rest.Length;
            while (rest.Length > 0)
            {
                var (number, at) = (NumberOf(offset), OffsetOf(offset));
                var part = rest[..Math.Min(rest.Length, StateLimits.ChunkBytes - at)];
                if (_copies.TryGetValue(number, out var copy))
                {
                    copy.Read(at, part);
                }
                else if (IsBeyondStore_NeedsLock(number))
                {
                    part.Clear();
                }
                else
                {
                    return false;
                }

                rest = rest[part.Length..];
                offset += part.Length;
            }

            return true;
        }
    }

    /// <summary>The length, if the region was pulled.</summary>
    public bool TryLength(out long length, out bool exists)
    {
        lock (_lock)
        {
            (length, exists) = (_length, _head is not null || _length > 0 || _dirty > 0);
            return _isPulled;
        }
    }

    /// <summary>Writes, if everything that is needed was pulled.</summary>
    /// <param name="offset">Where to begin; null for the region's end. Bytes between the end and it are zero.</param>
    /// <param name="from">The bytes.</param>
    /// <param name="expected">The stamp of the read that the bytes come from: no chunk of them may have changed since. Null for any.</param>
    /// <param name="at">Where they were written.</param>
    /// <param name="stamp">The stamp of the write.</param>
    /// <returns>False if something must be pulled first.</returns>
    /// <exception cref="StateException">The region would be too long, the node has no room, or a chunk has changed.</exception>
    public bool TryWrite(long? offset, ReadOnlySpan<byte> from, long? expected, out long at, out long stamp)
    {
        lock (_lock)
        {
            (at, stamp) = (offset ?? _length, _stamp);
            if (!_isPulled || _isFrozen || Missing_NeedsLock(at, from.Length).Count > 0)
            {
                return false;
            }

            CheckWrite_NeedsLock(at, from.Length, expected);
            stamp = _stamp = memory.NextStamp();
            for (var done = 0; done < from.Length;)
            {
                var within = OffsetOf(at + done);
                var part = from.Slice(done, Math.Min(from.Length - done, StateLimits.ChunkBytes - within));
                Write_NeedsLock(CopyAt_NeedsLock(NumberOf(at + done)), within, part);
                done += part.Length;
            }

            _length = Math.Max(_length, at + from.Length);
            return true;
        }
    }

    /// <summary>What must be pulled before a range can be read or written.</summary>
    /// <param name="offset">Where the range begins; null for the region's end.</param>
    /// <param name="length">Its length.</param>
    public List<StateChunkRequest> Missing(long? offset, long length)
    {
        lock (_lock)
        {
            return Missing_NeedsLock(offset ?? _length, length);
        }
    }

    /// <summary>All chunks that the node has, with their versions.</summary>
    public List<StateChunkRequest> Known()
    {
        lock (_lock)
        {
            return [.. _copies.Select(each => new StateChunkRequest(each.Key, each.Value.Version))];
        }
    }

    /// <summary>Takes what was pulled. Under <see cref="Remote"/>.</summary>
    /// <param name="pulled">The store's answer.</param>
    /// <param name="discards">Whether what was written and not pushed is dropped.</param>
    /// <exception cref="StateException">Others have deleted the region, and the node has changes of it; or the node has no room.</exception>
    public void Take(StatePulled pulled, bool discards)
    {
        lock (_lock)
        {
            memory.Require(pulled.Chunks.Sum(chunk => Growth_NeedsLock(chunk.Number, chunk.Bytes.Length)));
            if (discards || (_isPulled && _head?.Epoch != pulled.Head?.Epoch))
            {
                Forget_NeedsLock(discards);
            }

            TakeHead_NeedsLock(pulled.Head);
            foreach (var chunk in pulled.Chunks.Where(chunk => !_copies.TryGetValue(chunk.Number, out var copy) || !copy.IsDirty))
            {
                Install_NeedsLock(chunk);
            }
        }
    }

    /// <summary>Whether something was written and not pushed.</summary>
    public bool HasChanges()
    {
        lock (_lock)
        {
            return _dirty > 0 || _length != (_head?.Length ?? 0);
        }
    }

    /// <summary>What must be pushed now. Under <see cref="Remote"/>.</summary>
    /// <param name="token">The token of the lock under which it was made, or null.</param>
    /// <param name="length">The length that the region gets, or null if it keeps its own. With one, nobody can write until the push has
    /// ended: <see cref="Thaw"/>.</param>
    /// <returns>The push, or null if there is nothing to push.</returns>
    public StatePending? Prepare(long? token, long? length)
    {
        lock (_lock)
        {
            var target = length ?? _length;
            var dirty = _copies.Where(each => each.Value.IsDirty && ChangeOf(each.Key, each.Value, target) is not null).ToArray();
            if (dirty.Length == 0 && target == (_head?.Length ?? (length is null ? 0 : -1)))
            {
                return null;
            }

            var push = new StatePush(Guid.NewGuid(), key, _head?.Epoch ?? 0)
            {
                Changes = [.. dirty.Select(each => ChangeOf(each.Key, each.Value, target)!.Value)],
                Length = target == (_head?.Length ?? -1) ? null : target,
                LengthVersion = _head?.LengthVersion ?? 0,
                Token = token,
            };

            // Last: what fails before leaves nobody waiting.
            _isFrozen = length is not null;
            return new StatePending(push, _stamp);
        }
    }

    /// <summary>A push was made. What was written meanwhile stays to be pushed. Under <see cref="Remote"/>.</summary>
    public void Confirm(StatePending pending, long version)
    {
        lock (_lock)
        {
            var push = pending.Push;
            var length = push.Length ?? _head!.Length;
            if (push.ShortenedChunk(_head) is { } shortened && _copies.TryGetValue(shortened, out var last) && last.Version != 0)
            {
                last.Version = version;
            }

            _head = push.HeadAfter(_head, version);
            foreach (var change in push.Changes)
            {
                if (_copies.TryGetValue(change.Number, out var copy))
                {
                    copy.Version = version;
                    if (copy.Stamp <= pending.Stamp)
                    {
                        Clean_NeedsLock(copy);
                    }
                }
            }

            if (_isFrozen)
            {
                CutAt_NeedsLock(length);
                (_length, _isFrozen) = (length, false);
            }

            _length = Math.Max(_length, length);
        }
    }

    /// <summary>Guests may write again: a change of the length was refused. Under <see cref="Remote"/>.</summary>
    public void Thaw()
    {
        lock (_lock)
        {
            _isFrozen = false;
        }
    }

    /// <summary>The region was deleted in the store. Under <see cref="Remote"/>.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Forget_NeedsLock(discards: true);
            (_isPulled, _isFrozen, _head, _length) = (true, false, null, 0);
        }
    }

    /// <summary>Gives its memory back: nobody uses it.</summary>
    public void Free()
    {
        lock (_lock)
        {
            Drop_NeedsLock();
        }
    }

    // No push has written it, so it is zero unless the node has it.
    private bool IsBeyondStore_NeedsLock(int number) => (long)number * StateLimits.ChunkBytes >= (_head?.Length ?? 0);

    private static int NumberOf(long offset) => (int)(offset / StateLimits.ChunkBytes);

    private static int OffsetOf(long offset) => (int)(offset % StateLimits.ChunkBytes);

    // The part of a chunk's changes before the region's end.
    private static StateChange? ChangeOf(int number, StateCopy copy, long length)
    {
        var end = (int)Math.Min(copy.DirtyTo, length - (long)number * StateLimits.ChunkBytes);
        return end > copy.DirtyFrom
            ? new StateChange(number, copy.Version, copy.DirtyFrom, copy.Dirty[..(end - copy.DirtyFrom)].ToArray())
            : null;
    }

    private List<StateChunkRequest> Missing_NeedsLock(long offset, long length)
    {
        var missing = new List<StateChunkRequest>();
        if (_isPulled && length > 0)
        {
            // Beyond its end the store has nothing.
            var last = NumberOf(Math.Min(offset + length, _head?.Length ?? 0) - 1);
            for (var number = NumberOf(offset); number <= last && (_head?.Length ?? 0) > 0; number++)
            {
                if (!_copies.ContainsKey(number))
                {
                    missing.Add(new StateChunkRequest(number, StateChunkRequest.None));
                }
            }
        }

        // The head is not known yet. What lies beyond the end is not sent.
        for (var number = NumberOf(offset); !_isPulled && length > 0 && number <= NumberOf(offset + length - 1); number++)
        {
            missing.Add(new StateChunkRequest(number, StateChunkRequest.None));
        }

        return missing;
    }

    private void CheckWrite_NeedsLock(long at, int length, long? expected)
    {
        if (at + length > StateLimits.RegionBytesMax)
        {
            throw new StateException(StateRefusal.TooLarge, $"a region has at most {StateLimits.RegionBytesMax} bytes");
        }

        var growth = 0L;
        for (var number = NumberOf(at); length > 0 && number <= NumberOf(at + length - 1); number++)
        {
            var end = (int)Math.Min(at + length - (long)number * StateLimits.ChunkBytes, StateLimits.ChunkBytes);
            growth += Growth_NeedsLock(number, end);
            if (expected is { } stamp && _copies.GetValueOrDefault(number)?.Stamp > stamp)
            {
                throw new StateException(StateRefusal.Conflict, $"the region \"{key.Name}\" has changed since it was read");
            }
        }

        memory.Require(growth);
    }

    private long Growth_NeedsLock(int number, int bytes) =>
        _copies.TryGetValue(number, out var copy) ? copy.Growth(bytes) : StateCopy.HeldWith(bytes);

    private void Write_NeedsLock(StateCopy copy, int offset, ReadOnlySpan<byte> part)
    {
        var (before, wasDirty) = (copy.Held, copy.IsDirty);
        copy.Write(offset, part);
        copy.Stamp = _stamp;
        _dirty += wasDirty ? 0 : 1;
        Hold_NeedsLock(copy.Held - before);
    }

    private void Install_NeedsLock(StateChunk chunk)
    {
        var copy = CopyAt_NeedsLock(chunk.Number);
        var before = copy.Held;
        copy.Install(chunk.Bytes.Span);
        (copy.Version, copy.Stamp) = (chunk.Version, _stamp = memory.NextStamp());
        Hold_NeedsLock(copy.Held - before);
    }

    // A chunk that nobody has pushed is zero.
    private StateCopy CopyAt_NeedsLock(int number)
    {
        if (!_copies.TryGetValue(number, out var copy))
        {
            copy = new StateCopy(version: 0);
            _copies.Add(number, copy);
            Hold_NeedsLock(copy.Held);
        }

        return copy;
    }

    private void Clean_NeedsLock(StateCopy copy)
    {
        _dirty -= copy.IsDirty ? 1 : 0;
        copy.Clean();
    }

    // Others have changed the length. A length that was changed here too stays, and its push will find the conflict.
    private void TakeHead_NeedsLock(StateHead? head)
    {
        var hasOwnLength = _isPulled && _length != (_head?.Length ?? 0);
        if (!hasOwnLength)
        {
            if (_isPulled && head?.Length < _length)
            {
                CutAt_NeedsLock(head.Length);
            }

            (_head, _length) = (head, head?.Length ?? 0);
        }

        _isPulled = true;
    }

    private void CutAt_NeedsLock(long length)
    {
        foreach (var (number, copy) in _copies.Where(each => ((long)each.Key + 1) * StateLimits.ChunkBytes > length).ToArray())
        {
            var end = length - (long)number * StateLimits.ChunkBytes;
            if (end <= 0)
            {
                Clean_NeedsLock(copy);
                _copies.Remove(number);
                Hold_NeedsLock(-copy.Held);
                continue;
            }

            var wasDirty = copy.IsDirty;
            copy.CutAt((int)end);
            _dirty -= wasDirty && !copy.IsDirty ? 1 : 0;
        }
    }

    private void Forget_NeedsLock(bool discards)
    {
        if (!discards && (_dirty > 0 || _length != (_head?.Length ?? 0)))
        {
            throw new StateException(
                StateRefusal.Conflict, $"the region \"{key.Name}\" was deleted by others, and has changes that were not pushed: pull it and discard them");
        }

        Drop_NeedsLock();
        (_isPulled, _head, _length) = (false, null, 0);
    }

    private void Drop_NeedsLock()
    {
        Hold_NeedsLock(-_held);
        _copies.Clear();
        _dirty = 0;
        _stamp = memory.NextStamp();
    }

    private void Hold_NeedsLock(long bytes)
    {
        memory.Add(bytes);
        Volatile.Write(ref _held, _held + bytes);
    }
}
