using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>Threads for guests that are expected to run long. They have the lowest priority of the system, so that an arriving
/// call is handled at once.</summary>
/// <param name="faulted">Receives what a thread threw outside of its work, which answers its own caller.</param>
internal sealed class LongRunThreads(Action<Exception>? faulted = null) : IDisposable
{
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(10);

    private readonly RescheduleTicks _reminders = new(Environment.ProcessorCount, faulted);
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
            _work.Enqueue(() =>
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
            });
            needsThread = _work.Count > _idle;
            Monitor.Pulse(_gate);
        }

        if (needsThread)
        {
            new Thread(Work) { IsBackground = true, Name = "longshore guest" }.Start();
        }

        return done.Task;
    }

    /// <summary>Ends the threads when no work is left.</summary>
    public void Dispose()
    {
        _reminders.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Work()
    {
        try
        {
            SystemThread.LowerPriority();
        }
        catch (Exception fault)
        {
            // At normal priority the work is done all the same, and others are handled later than they could be.
            faulted?.Invoke(fault);
        }

        while (Take() is { } work)
        {
            RunReminded(work);
        }
    }

    private void RunReminded(Action work)
    {
        try
        {
            _reminders.Begin();
        }
        catch (Exception fault)
        {
            // Threads that remind may not start; the work is done all the same.
            faulted?.Invoke(fault);
        }

        work();
        _reminders.End();
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
