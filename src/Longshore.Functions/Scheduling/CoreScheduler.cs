using Longshore.Functions.Calls;

namespace Longshore.Functions.Scheduling;

/// <summary>Grants core slots to invocations. <see cref="NodeScheduler"/> makes the decisions; this class handles the
/// threads.</summary>
/// <remarks>A guest runs on the thread on which its invocation arrived. A guest that loses its slot is asked to pause and is
/// parked at the next check in its code, on the same thread. The new owner of the slot does not wait for that, so both run for
/// some microseconds. Guests that are parked or wait hold their threads. Those of functions that are known to wait are not the pool's;
/// for the others, the pool's minimum grows with the number of held threads.</remarks>
internal sealed class CoreScheduler
{
    /// <summary>The largest number of parked guests. Each holds a thread with its stack.</summary>
    public const int ParkedMax = 256;

    /// <summary>The largest number of guests that wait for something other than a slot, such as time. One function may use a quarter.
    /// Further ones are shed.</summary>
    // Each holds a thread, about 100 KiB of its stack and a sandbox. The machine has room for these, and nobody waits for more.
    public const int AwayMax = 1024;

    private const int ThreadsAtATime = 8;

    private readonly Lock _lock = new();
    private readonly NodeScheduler _scheduler;
    private readonly TimeProvider _time;
    private readonly int _threadsMin;
    private int _heldThreads;
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
        ReserveThreads(others: 0);
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

    /// <summary>The number of guests that wait for something other than a slot.</summary>
    public int Away
    {
        get
        {
            lock (_lock)
            {
                return _scheduler.Away;
            }
        }
    }

    /// <inheritdoc cref="NodeScheduler.Accepted"/>
    public int Accepted
    {
        get
        {
            lock (_lock)
            {
                return _scheduler.Accepted;
            }
        }
    }

    /// <summary>The threads of the pool that guests hold without using them.</summary>
    public int HeldThreads => Volatile.Read(ref _heldThreads);

    /// <summary>Accepts or refuses an invocation. If it must wait, <paramref name="granted"/> completes when its turn gets a
    /// slot, or is cancelled.</summary>
    public Arrival Arrive(Turn turn, CancellationToken cancellationToken, out Task granted)
    {
        Arrival arrival;
        SlotChange change;
        granted = Task.CompletedTask;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            arrival = _scheduler.Arrive(turn, now, out change);
            Note_NeedsLock(change, now);
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

    /// <summary>Ends a turn, wherever it is. What it holds is given back, and its slot, if it has one, goes to the next turn.</summary>
    public void Exit(Turn turn)
    {
        turn.Guest = null;
        TakeThreadBack(turn);
        Work? next;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            Settle_NeedsLock(turn, now);
            next = turn.Queue?.Finish(turn, now);
            Settle_NeedsLock(next as Turn, now);
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

            var now = _time.GetTimestamp();
            Settle_NeedsLock(turn, now);
            turn.BeginPark_NeedsLock(now);
        }

        LendThread(turn);
        do
        {
            turn.Park();
        }
        while (!TryEndPark(turn));

        TakeThreadBack(turn);
    }

    /// <summary>Called before a guest's thread waits for something other than a slot. Its slot, if it has one, goes to the next turn.
    /// A guest that finds no place among those that wait is shed: its wait ends at once.</summary>
    public void Leave(Turn turn)
    {
        turn.Times?.NoteWait();
        if (TryLeave(turn))
        {
            LendThread(turn);
        }
    }

    /// <summary>As <see cref="Leave"/>, before the guest's thread runs another guest.</summary>
    public void Lend(Turn turn) => TryLeave(turn);

    private bool TryLeave(Turn turn)
    {
        Work? next = null;
        bool hasRoom;
        lock (_lock)
        {
            if (turn.MustEnd || turn.State is not (WorkState.Running or WorkState.Suspended))
            {
                return false;
            }

            hasRoom = turn.Queue!.HasRoomToWait(turn);
            if (hasRoom)
            {
                var now = _time.GetTimestamp();
                Settle_NeedsLock(turn, now);
                next = turn.Queue!.Leave(turn, now);
                Settle_NeedsLock(next as Turn, now);
            }
        }

        if (!hasRoom)
        {
            turn.Shed(Failure.Overloaded);
            return false;
        }

        ((Turn?)next)?.Release();
        return true;
    }

    /// <summary>Called after a guest's thread has waited. Returns when the guest may continue.</summary>
    public void Return(Turn turn)
    {
        TakeThreadBack(turn);
        SlotChange change;
        lock (_lock)
        {
            if (turn.MustEnd || turn.State != WorkState.Away)
            {
                return;
            }

            var now = _time.GetTimestamp();
            turn.Queue!.Return(turn, now, out change);
            Note_NeedsLock(change, now);
        }

        Announce(change);
        Yield(turn);
    }

    /// <summary>A time as a difference of timestamps.</summary>
    public long TicksOf(TimeSpan time) => _time.Ticks(time);

    /// <summary>The time for which a turn's guest has been parked.</summary>
    public long ParkedUntil(Turn turn, long now)
    {
        lock (_lock)
        {
            return turn.ParkedUntil_NeedsLock(now);
        }
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
            changes.ForEach(change => Note_NeedsLock(change, now));
            foreach (var suspended in _scheduler.Suspended)
            {
                if (suspended is Turn { RunsOn: true } turn)
                {
                    deaf.Add(turn);
                }
            }
        }

        changes.ForEach(Announce);
        deaf.ForEach(turn => turn.Guest?.RequestPause());
        ReserveThreads(deaf.Count);
    }

    // The new owner is released first. The old one keeps running until it sees the pause request.
    private static void Announce(SlotChange change)
    {
        ((Turn?)change.Granted)?.Release();
        ((Turn?)change.Preempted)?.Guest?.RequestPause();
        foreach (var shed in change.Shed)
        {
            ((Turn)shed).Shed(Failure.Shed);
        }
    }

    // Called for every change before the lock is given up, so that each turn knows what its guest does.
    private static void Note_NeedsLock(SlotChange change, long now)
    {
        Settle_NeedsLock(change.Granted as Turn, now);

        // A guest that is parked got its slot back and lost it again before its thread woke: it does not run on.
        if (change.Preempted is Turn { IsParked: false } preempted)
        {
            preempted.RunsOn = true;
        }
    }

    // Charges the time for which a guest ran on without a slot.
    private static void Settle_NeedsLock(Turn? turn, long now)
    {
        if (turn is { RunsOn: true })
        {
            turn.RunsOn = false;
            turn.Overrun(now);
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
            if (turn.State != WorkState.Queued || !turn.Queue!.Cancel(turn))
            {
                return;
            }
        }

        turn.Abandon(cancellationToken);
    }

    // The slot may be lost again between the grant and the moment at which the thread wakes.
    private bool TryEndPark(Turn turn)
    {
        lock (_lock)
        {
            if (turn.MayContinue)
            {
                turn.EndPark_NeedsLock(_time.GetTimestamp());
                return true;
            }

            return false;
        }
    }

    /// <summary>Counts the calling thread as held, if it is one of the pool's: what it does next takes long, without a slot.</summary>
    /// <returns>Whether <see cref="ReleaseThread"/> must follow.</returns>
    // New work must not wait until the pool notices that it lacks a thread: on a busy machine that takes a second for each thread.
    public bool TryHoldThread()
    {
        if (!Thread.CurrentThread.IsThreadPoolThread)
        {
            return false;
        }

        Interlocked.Increment(ref _heldThreads);
        ReserveThreads(others: 0);
        return true;
    }

    /// <summary>Takes one <see cref="TryHoldThread"/> back.</summary>
    public void ReleaseThread() => Interlocked.Decrement(ref _heldThreads);

    private void LendThread(Turn turn) => turn.HoldsPoolThread |= TryHoldThread();

    private void TakeThreadBack(Turn turn)
    {
        if (turn.HoldsPoolThread)
        {
            turn.HoldsPoolThread = false;
            ReleaseThread();
        }
    }

    // For the held threads, and for others that have no slot: those of guests that have lost it and run on.
    private void ReserveThreads(int others)
    {
        var held = Volatile.Read(ref _heldThreads) + others;
        var wanted = _threadsMin + (held + ThreadsAtATime - 1) / ThreadsAtATime * ThreadsAtATime;
        if (wanted > Volatile.Read(ref _threads))
        {
            Volatile.Write(ref _threads, wanted);
            ThreadPool.GetMinThreads(out var workers, out var completions);
            ThreadPool.SetMinThreads(Math.Max(workers, wanted), completions);
        }
    }
}
