namespace Longshore.Functions.Scheduling;

/// <summary>One thread that ends guests whose time is up. It checks all running guests about once a millisecond, and sleeps while
/// there are none.</summary>
internal sealed class DeadlineWatch : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // The number of ticks without a running guest after which the thread sleeps until it is woken.
    private const int IdleTicksMax = 100;

    private readonly TimeProvider _time;
    private readonly Action<long>? _tick;
    private readonly Action<Exception>? _faulted;
    private readonly WatchedRun?[] _runs;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private int _holds;
    private volatile bool _isAsleep;
    private volatile bool _isDisposed;

    /// <param name="time">The clock of the runs' timestamps.</param>
    /// <param name="runsMax">The largest number of guests that run or are parked at the same time.</param>
    /// <param name="tick">Called about once a millisecond while guests run, with the current time.</param>
    /// <param name="faulted">Receives what a run's check or the tick threw; the other runs are still watched.</param>
    public DeadlineWatch(TimeProvider time, int runsMax, Action<long>? tick = null, Action<Exception>? faulted = null)
    {
        _time = time;
        _tick = tick;
        _faulted = faulted;
        _runs = new WatchedRun?[runsMax];
        _thread = new Thread(Watch) { IsBackground = true, Name = "longshore deadline watch" };
        _thread.Start();
    }

    /// <summary>Starts to watch a run.</summary>
    /// <returns>The run's place, to be returned when the run ends.</returns>
    public int Add(WatchedRun run)
    {
        for (var i = 0; ; i = (i + 1) % _runs.Length)
        {
            if (_runs[i] is null && Interlocked.CompareExchange(ref _runs[i], run, null) is null)
            {
                // The exchange above orders this read after the entry: the thread sees the run, or it is woken here.
                if (_isAsleep)
                {
                    _wake.Set();
                }

                return i;
            }
        }
    }

    public void Remove(int place) => Volatile.Write(ref _runs[place], null);

    /// <summary>Keeps the thread ticking until <see cref="Release"/>, for guests that have a slot and are not watched here.</summary>
    public void Hold()
    {
        // The increment orders the read after it: the thread sees the hold, or is woken.
        if (Interlocked.Increment(ref _holds) == 1 && _isAsleep)
        {
            _wake.Set();
        }
    }

    /// <summary>Takes one <see cref="Hold"/> back.</summary>
    public void Release() => Interlocked.Decrement(ref _holds);

    public void Dispose()
    {
        _isDisposed = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    /// <summary>Checks every run once.</summary>
    /// <returns>Whether there was a run.</returns>
    internal bool CheckAll()
    {
        var now = _time.GetTimestamp();
        var any = Volatile.Read(ref _holds) > 0;
        for (var i = 0; i < _runs.Length; i++)
        {
            if (Volatile.Read(ref _runs[i]) is { } run)
            {
                any = true;
                Check(run, now);
            }
        }

        if (any)
        {
            RunTick(now);
        }

        return any;
    }

    // An exception that left this thread would end the process. Each run has a border of its own, so that one cannot keep the others
    // from being ended.
    private void Check(WatchedRun run, long now)
    {
        try
        {
            run.Check(now);
        }
        catch (Exception fault)
        {
            _faulted?.Invoke(fault);
        }
    }

    private void RunTick(long now)
    {
        try
        {
            _tick?.Invoke(now);
        }
        catch (Exception fault)
        {
            _faulted?.Invoke(fault);
        }
    }

    private void Watch()
    {
        var idleTicks = 0;
        while (!_isDisposed)
        {
            idleTicks = CheckAll() ? 0 : idleTicks + 1;
            if (idleTicks < IdleTicksMax)
            {
                _wake.WaitOne(Tick);
                continue;
            }

            _isAsleep = true;
            Interlocked.MemoryBarrier();
            if (!CheckAll())
            {
                _wake.WaitOne();
            }

            _isAsleep = false;
            idleTicks = 0;
        }
    }
}
