using Longshore.Functions.Logs;

namespace Longshore.Node.Telemetry;

/// <summary>Entries that wait for the disk together. Guarded by the lock of its owner.</summary>
internal sealed class LogBatch
{
    private readonly Dictionary<string, int> _bytesOf = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _bytes;

    /// <summary>The entries, in their order.</summary>
    public List<LogEntry> Entries { get; } = [];

    /// <summary>Completes when somebody waits for the entries.</summary>
    public Task Wanted => _wanted.Task;

    /// <summary>Completes when the entries are on the disk, or were dropped.</summary>
    public Task Written => _written.Task;

    /// <summary>Whether an entry may be added.</summary>
    /// <param name="function">The function that logged it.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="bytesMax">The most bytes of all entries.</param>
    /// <param name="functionBytesMax">The most bytes of one function's entries.</param>
    public bool HasRoom(string function, int bytes, int bytesMax, int functionBytesMax) =>
        _bytes + bytes <= bytesMax && _bytesOf.GetValueOrDefault(function) + bytes <= functionBytesMax;

    /// <summary>Adds an entry.</summary>
    public void Add(LogEntry entry)
    {
        Entries.Add(entry);
        _bytes += entry.Bytes;
        _bytesOf[entry.Function] = _bytesOf.GetValueOrDefault(entry.Function) + entry.Bytes;
    }

    /// <summary>Asks for the entries to be written soon.</summary>
    public void Want() => _wanted.TrySetResult();

    /// <summary>The entries are on the disk, or were dropped.</summary>
    public void End() => _written.TrySetResult();
}
