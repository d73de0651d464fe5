namespace Longshore.Functions.Mpi;

/// <summary>Frames that wait to go to another node, as one stream of bytes that is taken in pieces. Thread-safe.</summary>
internal sealed class MpiOutbox
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _entries = new();
    private TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Of the first entry, what was taken already.
    private int _takenBytes;

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

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">The frame. Nobody changes its body.</param>
    /// <param name="arrived">Called when the other node has the whole frame, or null.</param>
    public void Add(in MpiFrame frame, Action? arrived = null)
    {
        lock (_lock)
        {
            _entries.AddLast(new Entry(frame.Header(), frame.Body, arrived));
            _filled.TrySetResult();
        }
    }

    /// <summary>Adds a frame in place of all that wait, but for one of which a part was taken.</summary>
    public void Replace(in MpiFrame frame)
    {
        lock (_lock)
        {
            while (_entries.Count > (_takenBytes > 0 ? 1 : 0))
            {
                _entries.RemoveLast();
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
            var piece = new byte[(int)Math.Min(bytesMax, _entries.Sum(each => (long)each.Bytes) - _takenBytes)];
            var whole = new List<Action>();
            for (var filled = 0; filled < piece.Length;)
            {
                var first = _entries.First!.Value;
                var count = Math.Min(piece.Length - filled, first.Bytes - _takenBytes);
                first.CopyTo(_takenBytes, piece.AsSpan(filled, count));
                (filled, _takenBytes) = (filled + count, _takenBytes + count);
                if (_takenBytes == first.Bytes)
                {
                    _entries.RemoveFirst();
                    _takenBytes = 0;
                    if (first.Arrived is { } action)
                    {
                        whole.Add(action);
                    }
                }
            }

            if (_entries.Count == 0 && _filled.Task.IsCompleted)
            {
                _filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            arrived = () => whole.ForEach(action => action());
            return piece;
        }
    }

    private sealed record Entry(byte[] Header, ReadOnlyMemory<byte> Body, Action? Arrived)
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
