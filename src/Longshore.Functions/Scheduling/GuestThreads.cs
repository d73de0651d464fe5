namespace Longshore.Functions.Scheduling;

/// <summary>Threads outside the runtime's pool for guests that hold their threads for long. Their number is the number of guests that
/// have begun and not ended, which the scheduler bounds.</summary>
/// <param name="faulted">Receives what a thread threw outside of its work, which answers its own caller.</param>
internal class GuestThreads(Action<Exception>? faulted = null) : IDisposable
{
    // What scripts may use (7 MiB), the host's own frames, and what a guest must leave. Only pages that were reached are taken from the system.
    private const int StackBytes = 8 << 20;

    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Queue<Action> _work = new();
    private int _idle;
    private bool _isDisposed;

    /// <summary>Runs a function on one of the threads.</summary>
    public Task<T> RunAsync<T>(Func<T> run)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool needsThread;
        lock (_gate)
        {
            _work.Enqueue(() => Complete(done, run));
            needsThread = _work.Count > _idle;
            Monitor.Pulse(_gate);
        }

        if (needsThread)
        {
            StartThread();
        }

        return done.Task;
    }

    /// <summary>Ends the threads when no work is left.</summary>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool isDisposing)
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Called on a new thread before its first work.</summary>
    protected virtual void Prepare()
    {
    }

    /// <summary>Called on a thread before each work.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Called on a thread after each work.</summary>
    protected virtual void End()
    {
    }

    /// <summary>Creates and starts a thread.</summary>
    protected virtual void Start(ThreadStart work) => new Thread(work, StackBytes) { IsBackground = true, Name = "longshore guest" }.Start();

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> run)
    {
        try
        {
            done.SetResult(run());
        }
        catch (Exception failure)
        {
            // The exception is passed to the awaiting caller.
            done.SetException(failure);
        }
    }

    // A machine that has no room for one more thread still has those of the pool. The work must be done: it holds a core slot.
    private void StartThread()
    {
        try
        {
            Start(Work);
        }
        catch (Exception fault)
        {
            faulted.Tell(fault);
            ThreadPool.UnsafeQueueUserWorkItem(static threads => threads.TakeNow()?.Invoke(), this, preferLocal: false);
        }
    }

    private void Work()
    {
        Guard(Prepare);
        while (Take() is { } work)
        {
            Guard(Begin);
            work();
            Guard(End);
        }
    }

    // The border of the thread: without its preparations the work is done all the same, only others are handled later.
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (Exception fault)
        {
            faulted.Tell(fault);
        }
    }

    private Action? TakeNow()
    {
        lock (_gate)
        {
            return _work.TryDequeue(out var work) ? work : null;
        }
    }

    private Action? Take()
    {
        lock (_gate)
        {
            while (_work.Count == 0)
            {
                if (_isDisposed)
                {
                    return null;
                }

                _idle++;
                var isWoken = Monitor.Wait(_gate, IdleMax);
                _idle--;
                if (!isWoken && _work.Count == 0)
                {
                    return null;
                }
            }

            return _work.Dequeue();
        }
    }
}
