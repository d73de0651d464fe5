using Longshore.Functions.Logs;
using Longshore.Functions.Specs;

namespace Longshore.Tests.Node.Telemetry;

/// <summary>A log in memory, whose disk can be slow or full.</summary>
internal sealed class MemoryLogStore : ILogStore
{
    private readonly List<LogEntry> _entries = [];
    private readonly TaskCompletionSource _begun = new();

    /// <summary>What every write waits for.</summary>
    public Task Disk { get; set; } = Task.CompletedTask;

    /// <summary>Completes when the first write has begun.</summary>
    public Task Begun => _begun.Task;

    /// <summary>What every write throws, or null.</summary>
    public Exception? Fault { get; set; }

    public async Task AddAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        _begun.TrySetResult();
        await Disk;
        if (Fault is not null)
        {
            throw Fault;
        }

        _entries.AddRange(entries);
    }

    public Task<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<LogEntry>>(
        [.. _entries.Where(entry => (query.Function is null || entry.Function == query.Function) && entry.Time >= query.Since)]);

    public Task RemoveAsync(FunctionName function, CancellationToken cancellationToken) =>
        Task.FromResult(_entries.RemoveAll(entry => entry.Function == function.Value));
}
