using System.Runtime.CompilerServices;

namespace Longshore.Node.Telemetry;

/// <summary>The lines of a function that a reader follows, until it is disposed or the function is removed. A reader that is slower than the function
/// loses the oldest lines. Thread-safe.</summary>
/// <param name="before">The lines until now, oldest first.</param>
/// <param name="charactersMax">The most characters that wait for the reader.</param>
/// <param name="leave">Ends it.</param>
internal sealed class FollowedLog(IReadOnlyList<FunctionLogLine> before, int charactersMax, Action<FollowedLog> leave) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly BoundedLines _next = new(charactersMax);
    // Made when its one reader waits.
    private TaskCompletionSource? _changed;
    private bool _isEnded;
    private int _isLeft;

    /// <summary>The lines until now, oldest first.</summary>
    public IReadOnlyList<FunctionLogLine> Before => before;

    /// <summary>Adds a line.</summary>
    public void Add(FunctionLogLine line)
    {
        lock (_lock)
        {
            _next.Add(line);
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
    public async IAsyncEnumerable<FunctionLogLine> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (line, changed) = Take();
            if (line is { } next)
            {
                yield return next;
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

    // A line, or what to wait for; neither at the end.
    private (FunctionLogLine? Line, Task? Changed) Take()
    {
        lock (_lock)
        {
            return _next.TryTake() is { } line ? (line, null) : (null, _isEnded ? null : (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        }
    }

    private void Signal_NeedsLock()
    {
        _changed?.SetResult();
        _changed = null;
    }
}
