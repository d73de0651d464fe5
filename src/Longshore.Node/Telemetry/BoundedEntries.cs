using Longshore.Functions.Logs;

namespace Longshore.Node.Telemetry;

/// <summary>Entries in order, of which the oldest are forgotten beyond a number of bytes. The last one stays, whatever its size is. Guarded by
/// the lock of its owner.</summary>
/// <param name="bytesMax">The number.</param>
internal sealed class BoundedEntries(int bytesMax)
{
    private readonly Queue<LogEntry> _entries = new();
    private long _bytes;

    /// <summary>Adds an entry.</summary>
    public void Add(LogEntry entry)
    {
        _entries.Enqueue(entry);
        _bytes += entry.Bytes;
        while (_bytes > bytesMax && _entries.Count > 1)
        {
            TryTake();
        }
    }

    /// <summary>Takes the oldest entry away, or returns null.</summary>
    public LogEntry? TryTake()
    {
        if (!_entries.TryDequeue(out var entry))
        {
            return null;
        }

        _bytes -= entry.Bytes;
        return entry;
    }
}
