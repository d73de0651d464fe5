namespace Longshore.Functions.Mpi;

/// <summary>Frames that wait to go to another node, as one stream of bytes that is taken in pieces. Thread-safe.</summary>
/// <param name="held">Counts what waits, or null if nothing does.</param>
internal sealed class MpiOutbox(MpiHeldBytes? held = null)
{
    // What a frame takes beside its bytes: it is an object in a list, with a header of its own.
    private const int EntryBytes = 160;

    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = new();
    private TaskCompletionSource _filled = NewSource();

    // Somebody waits until less waits.
    private TaskCompletionSource? _drained;

    // Of the first entry, what was taken already.
    private int _takenBytes;
    private long _bytes;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count == 0;
            }
        }
    }

    /// <summary>Completes when something waits.</summary>
    public Task Filled
    {
        get
        {
            lock (_lock)
            {
                return _filled.Task;
            }
        }
    }

    /// <summary>Completes when no more than <see cref="MpiLimits.OutboxBytesMax"/> waits.</summary>
    public Task Drained
    {
        get
        {
            lock (_lock)
            {
                return IsDrained_NeedsLock ? Task.CompletedTask : (_drained ??= NewSource()).Task;
            }
        }
    }

    /// <summary>Adds a frame, for which there is always room.</summary>
    /// <param name="frame">The frame. Nobody changes its body.</param>
    /// <param name="arrived">Called when the other node has the whole frame, or null.</param>
    public void Add(in MpiFrame frame, Action? arrived = null) => Add(new Entry(frame.Header(), frame.Body, arrived, HeldBytes: 0));

    /// <summary>Adds a frame, if there is room for it.</summary>
    public bool TryAdd(in MpiFrame frame)
    {
        var entry = new Entry(frame.Header(), frame.Body, Arrived: null, HeldBytes: MpiFrame.HeaderBytes + frame.Body.Length + EntryBytes);
        if (held?.TryAdd(entry.HeldBytes) == false)
        {
            return false;
        }

        Add(entry);
        return true;
    }

    /// <summary>Adds a frame in place of all that wait, but for one of which a part was taken.</summary>
    public void Replace(in MpiFrame frame)
    {
        lock (_lock)
        {
            while (_entries.Count > (_takenBytes > 0 ? 1 : 0))
            {
                Remove_NeedsLock(_entries.Last!);
            }
        }

        Add(frame);
    }

    /// <summary>Takes the next piece.</summary>
    /// <param name="bytesMax">Its longest length.</param>
    /// <param name="arrived">To be called when the other node has the piece.</param>
    /// <returns>The piece; empty if nothing waits.</returns>
    public byte[] Take(int bytesMax, out Action arrived)
    {
        lock (_lock)
        {
            var piece = new byte[(int)Math.Min(bytesMax, _bytes - _takenBytes)];
            var whole = new List<Action>();
            for (var filled = 0; filled < piece.Length;)
            {
                var node = _entries.First!;
                var first = node.Value;
                var count = Math.Min(piece.Length - filled, first.Bytes - _takenBytes);
                first.CopyTo(_takenBytes, piece.AsSpan(filled, count));
                (filled, _takenBytes) = (filled + count, _takenBytes + count);
                if (_takenBytes == first.Bytes)
                {
                    Remove_NeedsLock(node);
                    _takenBytes = 0;
                    if (first.Arrived is { } action)
                    {
                        whole.Add(action);
                    }
                }
            }

            if (_entries.Count == 0 && _filled.Task.IsCompleted)
            {
                _filled = NewSource();
            }

            arrived = () => whole.ForEach(action => action());
            return piece;
        }
    }

    private bool IsDrained_NeedsLock => _bytes + ((long)_entries.Count * EntryBytes) <= MpiLimits.OutboxBytesMax;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(Entry entry)
    {
        lock (_lock)
        {
            _entries.AddLast(entry);
            _bytes += entry.Bytes;
            _filled.TrySetResult();
        }
    }

    private void Remove_NeedsLock(LinkedListNode<Entry> entry)
    {
        _entries.Remove(entry);
        _bytes -= entry.Value.Bytes;
        if (entry.Value.HeldBytes > 0)
        {
            held?.Remove(entry.Value.HeldBytes);
        }

        if (_drained is not null && IsDrained_NeedsLock)
        {
            _drained.TrySetResult();
            _drained = null;
        }
    }

    // The bytes that are held for it are given back when it is taken.
    private sealed record Entry(byte[] Header, ReadOnlyMemory<byte> Body, Action? Arrived, int HeldBytes)
    {
        public int Bytes => Header.Length + Body.Length;

        public void CopyTo(int offset, Span<byte> into)
        {
            var head = Math.Clamp(Header.Length - offset, 0, into.Length);
            Header.AsSpan(Math.Min(offset, Header.Length), head).CopyTo(into);
            Body.Span.Slice(Math.Max(offset - Header.Length, 0), into.Length - head).CopyTo(into[head..]);
        }
    }
}
