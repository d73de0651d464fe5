namespace Longshore.Functions.Scheduling;

/// <summary>Gives core slots to invocations. What decides is <see cref="SlotScheduler"/>; here are the threads.</summary>
/// <remarks>A guest runs on the thread that its invocation came on. Who gives way is parked in the middle of its code and keeps its
/// thread; the slot goes to a thread that waits. So threads of the pool that hold guests do not count as threads: the pool's least
/// number grows with the parked ones.</remarks>
internal sealed class CoreScheduler
{
    // Each holds a thread with its stack. Beyond, who runs goes on.
    public const int ParkedMax = 256;
    private const int ThreadsAtATime = 8;

    private readonly Lock _lock = new();
    private readonly SlotScheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly int _threadsMin;
    private int _parked;
    private int _threads;

    /// <param name="scheduler">Who runs.</param>
    /// <param name="slots">How many run at one time.</param>
    /// <param name="time">The clock.</param>
    public CoreScheduler(SlotScheduler scheduler, int slots, TimeProvider time)
    {
        _scheduler = scheduler;
        _time = time;
        _threadsMin = Environment.ProcessorCount + slots;
        ReserveThreads();
    }

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
                return _scheduler.Running.Count;
            }
        }
    }

    /// <summary>Takes an invocation in. If it must wait, <paramref name="granted"/> tells when its turn comes, or is cancelled.
    /// </summary>
    public Arrival Arrive(Turn turn, CancellationToken cancellationToken, out Task granted)
    {
        Arrival arrival;
        Work? victim;
        granted = Task.CompletedTask;
        lock (_lock)
        {
            arrival = _scheduler.Arrive(turn, _time.GetTimestamp(), out victim);
            if (arrival == Arrival.Waits)
            {
                granted = turn.PrepareToWait();
            }
        }

        Ask(victim);
        if (arrival == Arrival.Waits && cancellationToken.CanBeCanceled)
        {
            granted = WaitAsync(turn, granted, cancellationToken);
        }

        return arrival;
    }

    /// <summary>An invocation has ended: its slot goes to the next.</summary>
    public void Exit(Turn turn)
    {
        Work? next;
        lock (_lock)
        {
            turn.Guest = null;
            if (turn.IsExpelled)
            {
                return;
            }

            next = _scheduler.Finish(turn, _time.GetTimestamp());
        }

        ((Turn?)next)?.Grant();
    }

    /// <summary>Called on a guest's thread when it was asked to give way. Returns when the guest may go on.</summary>
    public void Yield(Turn turn)
    {
        Turn next;
        lock (_lock)
        {
            if (!_scheduler.ShouldYield(turn, _time.GetTimestamp()) || _parked == ParkedMax)
            {
                turn.IsAsked = false;
                return;
            }

            next = (Turn)_scheduler.Yield(turn, _time.GetTimestamp());
            if (next == turn)
            {
                return;
            }

            turn.PrepareToPark();
            Interlocked.Increment(ref _parked);
        }

        ReserveThreads();
        next.Grant();
        turn.Park();
        Interlocked.Decrement(ref _parked);
    }

    /// <summary>A guest is to end: if it is parked it goes on at once, without a slot, to its next check.</summary>
    public void Expel(Turn turn)
    {
        lock (_lock)
        {
            if (!turn.IsParked || !_scheduler.Cancel(turn))
            {
                return;
            }

            turn.IsExpelled = true;
        }

        turn.Resume();
    }

    /// <summary>To be called about once a millisecond while guests run: for who has run long enough, and for who was asked to give
    /// way before its guest had begun.</summary>
    public void Tick(long now)
    {
        List<Work>? asked = null;
        lock (_lock)
        {
            if (_scheduler.QueueLength == 0)
            {
                return;
            }

            while (_scheduler.FindVictim(now) is not null)
            {
            }

            foreach (var running in _scheduler.Running)
            {
                if (running.IsAsked)
                {
                    (asked ??= []).Add(running);
                }
            }
        }

        asked?.ForEach(Ask);
    }

    private static void Ask(Work? victim) => ((Turn?)victim)?.Guest?.RequestPause();

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
            if (!_scheduler.Cancel(turn))
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
