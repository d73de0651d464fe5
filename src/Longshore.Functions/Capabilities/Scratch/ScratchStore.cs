namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>Keys with values that the functions of one tenant share, in memory. May be used from any thread.</summary>
/// <param name="name">The store's name.</param>
/// <param name="limits">Its limits.</param>
/// <param name="writer">Makes changes durable, or null.</param>
internal sealed class ScratchStore(string name, ScratchLimits limits, ScratchWriter? writer)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<byte[], byte[]> _values = new(new ByteKeys());
    private long _bytes;
    private long _refused;

    /// <summary>The tag of the store's measurements.</summary>
    public KeyValuePair<string, object?> Tag { get; } = new("store", name);

    /// <summary>The bytes of all entries.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The number of entries.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _values.Count;
            }
        }
    }

    /// <summary>The changes that a limit has refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>The value of a key, or null. Nobody changes its bytes.</summary>
    public byte[]? Find(ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            return _values.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out var value) ? value : null;
        }
    }

    /// <summary>Gives a key a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, which is copied.</param>
    /// <param name="replaces">Whether a value that it has is replaced, or kept.</param>
    /// <param name="written">Ends when the change is durable.</param>
    public ScratchOutcome Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool replaces, out Task written)
    {
        written = Task.CompletedTask;
        if (key.Length > ScratchLimits.KeyBytesMax || value.Length > limits.ValueBytesMax)
        {
            return Refuse();
        }

        lock (_lock)
        {
            var values = _values.GetAlternateLookup<ReadOnlySpan<byte>>();
            var isNew = !values.TryGetValue(key, out var kept, out var old);
            if (!isNew && !replaces)
            {
                return ScratchOutcome.Unchanged;
            }

            var more = isNew ? SizeOf(key, value) : value.Length - old!.Length;
            if (writer?.HasRoom == false || _bytes + more > limits.BytesMax || (isNew && _values.Count >= limits.EntriesMax))
            {
                return Refuse();
            }

            var entry = (Key: isNew ? key.ToArray() : kept!, Value: value.ToArray());
            _values[entry.Key] = entry.Value;
            _bytes += more;
            written = writer?.Write(new ScratchChange(name, entry.Key, entry.Value)) ?? written;
            return ScratchOutcome.Done;
        }
    }

    /// <summary>Deletes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="written">Ends when the change is durable.</param>
    public ScratchOutcome Delete(ReadOnlySpan<byte> key, out Task written)
    {
        written = Task.CompletedTask;
        lock (_lock)
        {
            if (!_values.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key, out var kept, out var old))
            {
                return ScratchOutcome.Unchanged;
            }

            _bytes -= SizeOf(key, old);
            written = writer?.Write(new ScratchChange(name, kept, null)) ?? written;
            return ScratchOutcome.Done;
        }
    }

    /// <summary>Restores an entry of the journal, whatever the limits are now.</summary>
    public void Restore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _values[key.ToArray()] = value.ToArray();
        _bytes += SizeOf(key, value);
    }

    private static long SizeOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => (long)key.Length + value.Length + ScratchLimits.EntryBytes;

    private ScratchOutcome Refuse()
    {
        Interlocked.Increment(ref _refused);
        return ScratchOutcome.NoRoom;
    }
}
