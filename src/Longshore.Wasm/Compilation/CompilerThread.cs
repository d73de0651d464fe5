namespace Longshore.Wasm.Compilation;

/// <summary>A thread with a large stack for many small compilations. It is started when it is needed and ends when it has had
/// nothing to do for a while.</summary>
internal sealed class CompilerThread(string name)
{
    // Starting a thread takes some 100 us, more than compiling a small function. A guest that starts calls new functions all the
    // time; later it calls them seldom.
    private const int IdleMillisecondsMax = 1000;

    private readonly object _gate = new();
    private readonly Queue<Action> _waiting = new();
    private bool _isRunning;

    /// <summary>Runs a compilation and waits for its result. An exception is thrown again here.</summary>
    public nint Run(Func<nint> compile)
    {
        var work = new Work(compile);
        Post(work.Run);
        return work.Wait();
    }

    /// <summary>Starts work that nobody waits for and that throws nothing.</summary>
    /// <returns>False if the machine has no room for the thread.</returns>
    public bool TryPost(Action work)
    {
        try
        {
            Post(work);
            return true;
        }
        catch (Exception failure) when (failure is OutOfMemoryException or ThreadStartException)
        {
            return false;
        }
    }

    private void Post(Action work)
    {
        lock (_gate)
        {
            _waiting.Enqueue(work);
            if (_isRunning)
            {
                Monitor.Pulse(_gate);
            }
            else
            {
                StartThread_NeedsLock();
            }
        }
    }

    private void StartThread_NeedsLock()
    {
        try
        {
            // Not Start, which would pass the execution context of the guest's caller on.
            new Thread(Loop, GuestType.CompilerStackBytes) { IsBackground = true, Name = name }.UnsafeStart();
            _isRunning = true;
        }
        catch
        {
            // The machine has no room for the thread. Without one, only the caller's own work waits: it fails, and the next call tries
            // again.
            _waiting.Clear();
            throw;
        }
    }

    private void Loop()
    {
        while (RunNext())
        {
        }
    }

    // A method of its own: while the thread waits for more work, nothing of it holds the last work's module.
    private bool RunNext()
    {
        var work = Next();
        work?.Invoke();
        return work is not null;
    }

    // Post adds work and looks whether the thread is there; the thread looks for work and leaves. Both do so under the lock.
    private Action? Next()
    {
        lock (_gate)
        {
            Action? work;
            while (!_waiting.TryDequeue(out work))
            {
                if (!Monitor.Wait(_gate, IdleMillisecondsMax) && _waiting.Count == 0)
                {
                    _isRunning = false;
                    return null;
                }
            }

            return work;
        }
    }

    private sealed class Work(Func<nint> compile)
    {
        // Not a Task that runs the function: a thread that waits for one may run it itself, and a guest's stack is too small.
        private readonly TaskCompletionSource<nint> _result = new();

        public void Run()
        {
            try
            {
                _result.SetResult(compile());
            }
            catch (Exception failure)
            {
                // Thrown again on the waiting thread.
                _result.SetException(failure);
            }
        }

        public nint Wait() => _result.Task.GetAwaiter().GetResult();
    }
}
