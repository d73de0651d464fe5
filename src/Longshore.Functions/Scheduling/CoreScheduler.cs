namespace Longshore.Functions.Scheduling;

/// <summary>Gives core slots to invocations. What decides is <see cref="NodeScheduler"/>; here are the threads.</summary>
/// <remarks>A guest runs on the thread that its invocation came on. Who loses its slot is told so, and parked at the next check of its
/// code; it keeps its thread. Who gets the slot does not wait for that: for some microseconds both run. Threads of the pool that hold
/// guests do not count as threads, so the pool's least number grows with the parked ones.</remarks>
internal sealed class CoreScheduler
{
    /// <summary>How many guests may be parked, each with a thread and its stack.</summary>
    public const int ParkedMax = 256;
    private const int ThreadsAtATime = 8;

    private readonly Lock _lock = new();
    private readonly NodeScheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly int _threadsMin;
    private int _parked;
    private int _threads;

    /// <param name="scheduler">Who runs.</param>
    /// <param name="slots">How many run at one time.</param>
    /// <param name="time">The clock.</param>
    public CoreScheduler(NodeScheduler scheduler, int slots, TimeProvider time)
    {
        _scheduler = scheduler;
        _time = time;
        Slots = slots;
        _threadsMin = Environment.ProcessorCount + slots;
        ReserveThreads();
    }

    /// <summary>The number of core slots.</summary>
    public int Slots { get; }

    public int QueueLength
    {
        get
        {
            lock (_lock)
            {
                return _scheduler.QueueLength;
            }
        }
    }

    public int Running
    {
        get
        {
            lock (_lock)
            {
                return _scheduler.Running.Count();
            }
        }
    }

    /// <summary>Takes an invocation in. If it must wait, <paramref name="granted"/> tells when its turn comes, or is cancelled.
    /// </summary>
    public Arrival Arrive(Turn turn, CancellationToken cancellationToken, out Task granted)
    {
        Arrival arrival;
        SlotChange change;
        granted = Task.CompletedTask;
        lock (_lock)
        {
            arrival = _scheduler.Arrive(turn, _time.GetTimestamp(), out change);
            if (arrival == Arrival.Waits)
            {
                granted = turn.PrepareToWait();
            }
        }

        Announce(change);
        if (arrival == Arrival.Waits && cancellationToken.CanBeCanceled)
        {
            granted = WaitAsync(turn, granted, cancellationToken);
        }

        return arrival;
    }

    /// <summary>An invocation has ended: its slot, if it has one, goes to the next.</summary>
    public void Exit(Turn turn)
    {
        Work? next = null;
        lock (_lock)
        {
            turn.Guest = null;
            var now = _time.GetTimestamp();
            if (turn.IsRunning)
            {
                next = turn.Queue!.Finish(turn, now);
            }
            else if (turn.Queue!.Cancel(turn))
            {
                turn.Overrun(now);
            }
        }

        ((Turn?)next)?.Release();
    }

    /// <summary>Called on a guest's thread where it may be parked. Returns when the guest may go on.</summary>
    public void Yield(Turn turn)
    {
        lock (_lock)
        {
            if (turn.MayGoOn)
            {
                return;
            }

            turn.Overrun(_time.GetTimestamp());
            turn.PrepareToPark();
        }

        Interlocked.Increment(ref _parked);
        ReserveThreads();
        turn.Park();
        Interlocked.Decrement(ref _parked);
    }

    /// <summary>A guest's thread is about to wait for something else: its slot, if it has one, goes to the next.</summary>
    public void Leave(Turn turn)
    {
        Work? next = null;
        lock (_lock)
        {
            if (turn.IsRunning)
            {
                next = turn.Queue!.Leave(turn, _time.GetTimestamp());
            }
        }

        ((Turn?)next)?.Release();
    }

    /// <summary>The guest's thread has waited. Returns when the guest may go on.</summary>
    public void Return(Turn turn)
    {
        SlotChange change;
        lock (_lock)
        {
            if (turn.IsRunning || turn.IsExpelled || turn.Waiting is not null)
            {
                return;
            }

            turn.Queue!.Return(turn, _time.GetTimestamp(), out change);
        }

        Announce(change);
        Yield(turn);
    }

    /// <summary>A guest is to end: without a slot it goes on at once, to its next check.</summary>
    public void Expel(Turn turn)
    {
        lock (_lock)
        {
            turn.IsExpelled = true;
            turn.Queue!.Cancel(turn);
        }

        turn.Release();
    }

    /// <summary>To be called about once a millisecond while guests run: for who has run long enough, and for who lost its slot before
    /// there was a guest that could hear it.</summary>
    public void Tick(long now)
    {
        List<SlotChange> changes;
        List<Turn> deaf;
        lock (_lock)
        {
            // Who was displaced waits as well.
            if (_scheduler.QueueLength == 0)
            {
                return;
            }

            (changes, deaf) = ([], []);
            _scheduler.Displace(now, changes);
            foreach (var suspended in _scheduler.Suspended)
            {
                if (suspended is Turn { IsParked: false } turn)
                {
                    deaf.Add(turn);
                }
            }
        }

        changes.ForEach(Announce);
        deaf.ForEach(turn => turn.Guest?.RequestPause());
    }

    // The new owner goes first: the old one keeps running until it hears.
    private static void Announce(SlotChange change)
    {
        ((Turn?)change.Granted)?.Release();
        ((Turn?)change.Displaced)?.Guest?.RequestPause();
        foreach (var shed in change.Shed)
        {
            ((Turn)shed).Shed();
        }
    }

    private async Task WaitAsync(Turn turn, Task granted, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister((_, token) => Abandon(turn, token), null);
        await granted;
    }

    // Either it is taken off the queue here, or it has been given a slot.
    private void Abandon(Turn turn, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (turn.HasBegun || !turn.Queue!.Cancel(turn))
            {
                return;
            }
        }

        turn.Abandon(cancellationToken);
    }

    // A guest keeps its thread for as long as it runs or is parked; the others must not wait for the pool to notice.
    private void ReserveThreads()
    {
        var wanted = _threadsMin + (Volatile.Read(ref _parked) + ThreadsAtATime - 1) / ThreadsAtATime * ThreadsAtATime;
        if (wanted > Volatile.Read(ref _threads))
        {
            Volatile.Write(ref _threads, wanted);
            ThreadPool.GetMinThreads(out var workers, out var completions);
            ThreadPool.SetMinThreads(Math.Max(workers, wanted), completions);
        }
    }
}
