using System.Runtime.CompilerServices;
using Longshore.Functions.Logs;

namespace Longshore.Node.Telemetry;

/// <summary>The lines that a reader follows, until it is disposed or its function is removed. A reader that is slower than the functions loses the oldest
/// lines. Thread-safe.</summary>
/// <param name="function">The function, or null for all.</param>
/// <param name="bytesMax">The most bytes that wait for the reader.</param>
/// <param name="leave">Ends it.</param>
internal sealed class FollowedLog(string? function, int bytesMax, Action<FollowedLog> leave) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly BoundedEntries _next = new(bytesMax);
    private readonly HashSet<string> _read = [];

    // Made when its one reader waits.
    private TaskCompletionSource? _changed;
    private bool _isEnded;
    private int _isLeft;

    /// <summary>The function, or null for all.</summary>
    public string? Function => function;

    /// <summary>The lines until now, oldest first.</summary>
    public IReadOnlyList<LogLine> Before { get; private set; } = [];

    /// <summary>Takes what the store had when it was asked. An entry that was added meanwhile may be in both.</summary>
    public void Begin(IReadOnlyList<LogEntry> stored, int linesMax)
    {
        Before = [.. stored.SelectMany(entry => entry.Lines).TakeLast(linesMax)];
        _read.UnionWith(stored.Select(entry => entry.Invocation));
    }

    /// <summary>Adds an entry.</summary>
    public void Add(LogEntry entry)
    {
        lock (_lock)
        {
            _next.Add(entry);
            Signal_NeedsLock();
        }
    }

    /// <summary>No line follows any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnded = true;
            Signal_NeedsLock();
        }
    }

    /// <summary>The lines to come. One reader at a time.</summary>
    public async IAsyncEnumerable<LogLine> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (entry, changed) = Take();
            if (entry is not null)
            {
                foreach (var line in _read.Contains(entry.Invocation) ? [] : entry.Lines)
                {
                    yield return line;
                }
            }
            else if (changed is null)
            {
                yield break;
            }
            else
            {
                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) == 0)
        {
            leave(this);
        }
    }

    // An entry, or what to wait for; neither at the end.
    private (LogEntry? Entry, Task? Changed) Take()
    {
        lock (_lock)
        {
            return _next.TryTake() is { } entry ? (entry, null) : (null, _isEnded ? null : (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        }
    }

    private void Signal_NeedsLock()
    {
        _changed?.SetResult();
        _changed = null;
    }
}
