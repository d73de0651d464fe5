namespace Longshore.Functions.Scheduling;

/// <summary>Grants core slots to invocations. <see cref="NodeScheduler"/> makes the decisions; this class handles the
/// threads.</summary>
/// <remarks>A guest runs on the thread on which its invocation arrived. A guest that loses its slot is asked to pause and is
/// parked at the next check in its code, on the same thread. The new owner of the slot does not wait for that, so both run for
/// some microseconds. Parked guests hold threads of the pool, so the pool's minimum grows with the number of parked
/// guests.</remarks>
internal sealed class CoreScheduler
{
    /// <summary>The largest number of parked guests. Each holds a thread with its stack.</summary>
    public const int ParkedMax = 256;
    private const int ThreadsAtATime = 8;

    private readonly Lock _lock = new();
    private readonly NodeScheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly int _threadsMin;
    private int _parked;
    private int _threads;

    /// <param name="scheduler">Makes the scheduling decisions.</param>
    /// <param name="slots">The number of slots.</param>
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

    /// <summary>Accepts or refuses an invocation. If it must wait, <paramref name="granted"/> completes when its turn gets a
    /// slot, or is cancelled.</summary>
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

    /// <summary>Ends a turn. Its slot, if it has one, goes to the next turn.</summary>
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

    /// <summary>Called on a guest's thread where the guest may be parked. Returns when the guest may continue.</summary>
    public void Yield(Turn turn)
    {
        lock (_lock)
        {
            if (turn.MayContinue)
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

    /// <summary>Called before a guest's thread waits for something other than a slot. Its slot, if it has one, goes to the next
    /// turn.</summary>
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

    /// <summary>Called after a guest's thread has waited. Returns when the guest may continue.</summary>
    public void Return(Turn turn)
    {
        SlotChange change;
        lock (_lock)
        {
            if (turn.IsRunning || turn.IsTerminated || turn.Waiting is not null)
            {
                return;
            }

            turn.Queue!.Return(turn, _time.GetTimestamp(), out change);
        }

        Announce(change);
        Yield(turn);
    }

    /// <summary>Lets a guest that must end continue without a slot, so that it reaches its next check.</summary>
    public void Terminate(Turn turn)
    {
        lock (_lock)
        {
            turn.IsTerminated = true;
            turn.Queue!.Cancel(turn);
        }

        turn.Release();
    }

    /// <summary>Called about once a millisecond while guests run. Pre-empts guests that have run long enough, and repeats the
    /// pause request for turns that lost their slot before their guest could receive one.</summary>
    public void Tick(long now)
    {
        List<SlotChange> changes;
        List<Turn> deaf;
        lock (_lock)
        {
            // Preempted turns wait in the queue too, so an empty queue means there is nothing to do.
            if (_scheduler.QueueLength == 0)
            {
                return;
            }

            (changes, deaf) = ([], []);
            _scheduler.Preempt(now, changes);
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

    // The new owner is released first. The old one keeps running until it sees the pause request.
    private static void Announce(SlotChange change)
    {
        ((Turn?)change.Granted)?.Release();
        ((Turn?)change.Preempted)?.Guest?.RequestPause();
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

    // This races with the grant of a slot. Under the lock, the turn is either still in the queue and cancelled, or already has a
    // slot.
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

    // A guest keeps its thread while it runs or is parked. New work must not wait until the pool notices that it lacks threads.
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
