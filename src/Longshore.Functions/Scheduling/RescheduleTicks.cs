using System.Diagnostics;
using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>One thread per processor that wakes periodically while long guests run, and does nothing else.</summary>
/// <remarks>When a thread of the runtime's pool yields its processor while it looks for work, the system may run a long guest
/// there. Work for the pool thread may arrive at once, but the system reconsiders which thread to run only when a thread wakes on
/// that processor or at its tick, up to 4 ms later. These threads cause such wake-ups.</remarks>
/// <param name="processors">The number of processors.</param>
/// <param name="faulted">Receives what a thread threw. The thread ends, and long guests on its processor delay others by up to 4 ms.</param>
/// <param name="start">Starts a thread; null for the system's own.</param>
internal sealed class RescheduleTicks(int processors, Action<Exception>? faulted = null, Action<ThreadStart>? start = null) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMicroseconds(200);

    private readonly object _gate = new();
    private int _longRuns;
    private bool _hasThreads;
    private bool _isDisposed;

    /// <summary>A long guest has started.</summary>
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

    /// <summary>A long guest has ended.</summary>
    public void End() => Interlocked.Decrement(ref _longRuns);

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }
    }

    // Started on first use, because most processes run no long guest.
    private void StartThreads()
    {
        if (_hasThreads)
        {
            return;
        }

        // Also when the machine has no room for them: long guests run all the same, and none of them tries again.
        _hasThreads = true;
        for (var i = 0; i < processors; i++)
        {
            var processor = i;
            Start(() => TickSafely(processor));
        }
    }

    private void Start(ThreadStart work)
    {
        if (start is not null)
        {
            start(work);
            return;
        }

        new Thread(work) { IsBackground = true, Name = "longshore reschedule tick" }.Start();
    }

    private void TickSafely(int processor)
    {
        try
        {
            Tick(processor);
        }
        catch (Exception fault)
        {
            faulted.Tell(fault);
        }
    }

    private void Tick(int processor)
    {
        if (!SystemThread.RunOn(processor))
        {
            return;
        }

        SystemThread.SleepPrecisely();
        var period = (long)(Period.TotalSeconds * Stopwatch.Frequency);

        // Staggered, so that the threads do not all wake at the same time.
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
