using Longshore.Functions.Calls;

namespace Longshore.Functions.Scheduling;

/// <summary>One thread that ends guests whose time is up. It checks all running guests about once a millisecond, and sleeps while
/// there are none.</summary>
internal sealed class DeadlineWatch : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    // The number of ticks without a running guest after which the thread sleeps until it is woken.
    private const int IdleTicksMax = 100;

    private const int BlockPlaces = 64;

    private readonly TimeProvider _time;
    private readonly Action<long>? _tick;
    private readonly Action<Exception>? _faulted;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;

    // Blocks of places. Their number grows with the number of watched runs, which the scheduler bounds; no place ever moves.
    private WatchedRun?[][] _blocks = [new WatchedRun?[BlockPlaces]];
    private int _holds;
    private bool _isFaulty;
    private bool _wasFaulty;
    private volatile bool _isAsleep;
    private volatile bool _isDisposed;

    /// <param name="time">The clock of the runs' timestamps.</param>
    /// <param name="tick">Called about once a millisecond while guests run, with the current time.</param>
    /// <param name="faulted">Receives what a run's check or the tick threw; the other runs are still watched.</param>
    public DeadlineWatch(TimeProvider time, Action<long>? tick = null, Action<Exception>? faulted = null)
    {
        _time = time;
        _tick = tick;
        _faulted = faulted;
        _thread = new Thread(Watch) { IsBackground = true, Name = "longshore deadline watch" };
        _thread.Start();
    }

    /// <summary>Starts to watch a run. There is always a place.</summary>
    /// <returns>The run's place, to be returned when the run ends.</returns>
    public int Add(WatchedRun run)
    {
        var place = Take(run);

        // Taking the place orders these reads after the entry: the thread or the end sees the run, or this sees them.
        if (_isDisposed)
        {
            run.TryEnd(Failure.Cancelled);
        }
        else if (_isAsleep)
        {
            _wake.Set();
        }

        return place;
    }

    /// <summary>Gives a place back.</summary>
    public void Remove(int place) => Volatile.Write(ref Volatile.Read(ref _blocks)[place / BlockPlaces][place % BlockPlaces], null);

    /// <summary>Ends the run whose guest has the most memory, if that frees much.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="large">The guest's bytes from which on that is so.</param>
    /// <param name="many">The bytes of all guests from which on the largest is ended, however small it is: the next ones follow.</param>
    /// <returns>False if none is ended, or the run ended by itself meanwhile.</returns>
    public bool EndLargest(Failure reason, long large, long many)
    {
        var (largest, most, all) = ((WatchedRun?)null, 0L, 0L);
        foreach (var run in Volatile.Read(ref _blocks).SelectMany(block => block))
        {
            var bytes = run?.RunningBytes ?? 0;
            all += Math.Max(bytes, 0);
            (largest, most) = bytes > most ? (run, bytes) : (largest, most);
        }

        return (most >= large || all >= many) && (largest?.TryEnd(reason) ?? false);
    }

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

    /// <summary>Ends the runs that are left: nothing else would end a guest that never does, and it would keep its thread.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _wake.Set();
        _thread.Join();
        foreach (var run in Volatile.Read(ref _blocks).SelectMany(block => block))
        {
            run?.TryEnd(Failure.Cancelled);
        }

        _wake.Dispose();
    }

    /// <summary>Checks every run once.</summary>
    /// <returns>Whether there was a run.</returns>
    internal bool CheckAll()
    {
        var now = _time.GetTimestamp();
        var any = Volatile.Read(ref _holds) > 0;
        foreach (var block in Volatile.Read(ref _blocks))
        {
            foreach (ref var place in block.AsSpan())
            {
                if (Volatile.Read(ref place) is { } run)
                {
                    any = true;
                    Check(run, now);
                }
            }
        }

        if (any)
        {
            RunTick(now);
        }

        (_wasFaulty, _isFaulty) = (_isFaulty, false);
        return any;
    }

    private int Take(WatchedRun run)
    {
        for (var i = 0; ; i++)
        {
            var block = BlockAt(i / BlockPlaces);
            ref var place = ref block[i % BlockPlaces];
            if (place is null && Interlocked.CompareExchange(ref place, run, null) is null)
            {
                return i;
            }
        }
    }

    private WatchedRun?[] BlockAt(int index)
    {
        while (true)
        {
            var blocks = Volatile.Read(ref _blocks);
            if (index < blocks.Length)
            {
                return blocks[index];
            }

            // Who loses the race uses the winner's block.
            Interlocked.CompareExchange(ref _blocks, [.. blocks, new WatchedRun?[BlockPlaces]], blocks);
        }
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
            Note(fault);
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
            Note(fault);
        }
    }

    // What fails at every check is told once, not a thousand times a second.
    private void Note(Exception fault)
    {
        _isFaulty = true;
        if (!_wasFaulty)
        {
            _faulted.Tell(fault);
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
