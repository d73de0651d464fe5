using System.Diagnostics;
using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>A thread for each processor that wakes again and again while long guests run, and does nothing.</summary>
/// <remarks>A thread that yields its processor, as those of the runtime's pool do while they look for work, lets the system run a long
/// guest there. Work may come for it at once, but the system looks at who else wants the processor only when a thread wakes there, or at
/// its tick, up to 4 ms later.</remarks>
/// <param name="processors">For how many processors.</param>
/// <param name="faulted">Receives what a thread threw. The thread ends, and long guests on its processor delay others by up to 4 ms.</param>
internal sealed class CoreReminders(int processors, Action<Exception>? faulted = null) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMicroseconds(200);

    private readonly object _gate = new();
    private int _longRuns;
    private bool _hasThreads;
    private bool _isDisposed;

    /// <summary>A long guest runs from now on.</summary>
    public void Begin()
    {
        if (Interlocked.Increment(ref _longRuns) == 1)
        {
            lock (_gate)
            {
                StartThreads();
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>It runs no longer.</summary>
    public void End() => Interlocked.Decrement(ref _longRuns);

    /// <summary>Lets the threads end.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    // Most processes run no long guest.
    private void StartThreads()
    {
        for (var i = 0; i < processors && !_hasThreads; i++)
        {
            var processor = i;
            new Thread(() => RemindSafely(processor)) { IsBackground = true, Name = "longshore reminder" }.Start();
        }

        _hasThreads = true;
    }

    private void RemindSafely(int processor)
    {
        try
        {
            Remind(processor);
        }
        catch (Exception fault)
        {
            faulted?.Invoke(fault);
        }
    }

    private void Remind(int processor)
    {
        if (!SystemThread.RunOn(processor))
        {
            return;
        }

        SystemThread.SleepPrecisely();
        var period = (long)(Period.TotalSeconds * Stopwatch.Frequency);

        // Not all at the same time.
        var offset = period * processor / processors;
        while (WaitForLongRun())
        {
            var now = Stopwatch.GetTimestamp();
            SystemThread.SleepUntil(now - now % period + period + offset);
        }
    }

    private bool WaitForLongRun()
    {
        if (Volatile.Read(ref _longRuns) > 0)
        {
            return true;
        }

        lock (_gate)
        {
            while (_longRuns == 0 && !_isDisposed)
            {
                Monitor.Wait(_gate);
            }

            return !_isDisposed;
        }
    }
}
