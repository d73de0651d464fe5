using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>Threads for guests that probably run long. The system prefers all others to them, so that a call that arrives is handled at
/// once.</summary>
internal sealed class LongRunThreads : IDisposable
{
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<Action> _work = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private int _idle;
    private volatile bool _isDisposed;

    /// <summary>Runs something on one of the threads.</summary>
    public Task<T> RunAsync<T>(Func<T> run)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool needsThread;
        lock (_lock)
        {
            _work.Enqueue(() =>
            {
                try
                {
                    done.SetResult(run());
                }
                catch (Exception failure)
                {
                    // Handed to who waits.
                    done.SetException(failure);
                }
            });
            needsThread = _work.Count > _idle;
        }

        _arrived.Release();
        if (needsThread)
        {
            new Thread(Work) { IsBackground = true, Name = "longshore guest" }.Start();
        }

        return done.Task;
    }

    /// <summary>Lets the threads end that have nothing to do, and the others afterwards.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _arrived.Release(1024);
    }

    private void Work()
    {
        GuestThread.LowerPriority();
        Interlocked.Increment(ref _idle);
        while (_arrived.Wait(IdleMax) && !_isDisposed)
        {
            Interlocked.Decrement(ref _idle);
            Action? work;
            lock (_lock)
            {
                _work.TryDequeue(out work);
            }

            work?.Invoke();
            Interlocked.Increment(ref _idle);
        }

        Interlocked.Decrement(ref _idle);
    }
}
