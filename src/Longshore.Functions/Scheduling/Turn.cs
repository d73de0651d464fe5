using Longshore.Functions.Calls;

namespace Longshore.Functions.Scheduling;

/// <summary>One invocation's claim to a core slot, from its arrival to its end.</summary>
/// <param name="scheduler">The scheduler that grants the slots.</param>
internal sealed class Turn(CoreScheduler scheduler) : Work
{
    private TaskCompletionSource? _granted;
    private object? _gate;
    private long _parkedBefore;
    private long _parkedSince;

    /// <summary>The turn's guest, or null before it starts.</summary>
    public WatchedRun? Guest
    {
        get => Volatile.Read(ref field);
        set
        {
            // The exchange orders it before the read of what was decided about the turn while it had no guest.
            Interlocked.Exchange(ref field, value);
        }
    }

    /// <summary>Called with the reason, on any thread, when the turn is shed: it wakes a guest that waits for something the scheduler does
    /// not know. Must not block.</summary>
    public Action<Failure>? OnShed { get; set; }

    /// <summary>The times of the guest's function, or null. They learn that the function waits.</summary>
    public ExecutionTimes? Times { get; init; }

    /// <summary>Whether the guest is parked: it has begun and its thread waits for a slot.</summary>
    public bool IsParked { get; private set; }

    /// <summary>Whether the guest runs on although it has lost its slot: it has not seen the pause request.</summary>
    public bool RunsOn { get; set; }

    /// <summary>Whether the guest holds a thread of the pool that does nothing.</summary>
    public bool HoldsPoolThread { get; set; }

    /// <summary>Whether the guest must end. It needs no slot for that.</summary>
    public bool IsTerminated { get; set; }

    /// <summary>Whether the turn was shed.</summary>
    public bool IsShed => ShedReason != Failure.None;

    /// <summary>Why the turn was shed, or <see cref="Failure.None"/>.</summary>
    public Failure ShedReason { get; private set; }

    /// <summary>Whether the guest may continue: it has a slot, or will end at its next check.</summary>
    public bool MayContinue => IsRunning || MustEnd;

    /// <summary>Whether the guest will end at its next check.</summary>
    public bool MustEnd => IsTerminated || IsShed;

    /// <inheritdoc/>
    public override long UsedAt(long now) =>
        Guest?.ProcessorTime is { } used ? Math.Min(base.UsedAt(now), scheduler.TicksOf(used)) : base.UsedAt(now);

    /// <summary>The time for which the guest has been parked, as a difference of timestamps.</summary>
    public long ParkedUntil(long now) => scheduler.ParkedUntil(this, now);

    /// <inheritdoc cref="ParkedUntil"/>
    public long ParkedUntil_NeedsLock(long now) => _parkedBefore + (IsParked ? Math.Max(now - _parkedSince, 0) : 0);

    /// <summary>The guest is parked from now on. Must be called before another thread can grant the turn a slot again.</summary>
    public void BeginPark_NeedsLock(long now)
    {
        _gate ??= new object();
        IsParked = true;
        _parkedSince = now;
    }

    /// <summary>The guest is no longer parked.</summary>
    public void EndPark_NeedsLock(long now)
    {
        _parkedBefore = ParkedUntil_NeedsLock(now);
        IsParked = false;
    }

    /// <summary>Prepares for waiting. Must be called before another thread can grant the turn a slot.</summary>
    public Task PrepareToWait()
    {
        _granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _granted.Task;
    }

    /// <summary>Wakes the thread that waits for the turn: the turn has a slot now, or needs none any more. Does nothing if the
    /// guest has not yet noticed that it had lost its slot.</summary>
    public void Release()
    {
        _granted?.TrySetResult();
        if (_gate is { } gate)
        {
            lock (gate)
            {
                Monitor.Pulse(gate);
            }
        }
    }

    /// <summary>Cancels a turn that waits for its first slot.</summary>
    public void Abandon(CancellationToken cancellationToken) => _granted!.TrySetCanceled(cancellationToken);

    /// <summary>Called on the guest's thread where the guest may be parked. Returns when the guest may continue.</summary>
    public void Yield() => scheduler.Yield(this);

    /// <summary>Called on the guest's thread before it waits for something other than a slot, such as time.</summary>
    public void Leave() => scheduler.Leave(this);

    /// <summary>Called on the guest's thread before it runs another guest: the slot is given up, the thread is not idle.</summary>
    public void Lend() => scheduler.Lend(this);

    /// <summary>Called on the guest's thread after such a wait. Returns when the guest may continue.</summary>
    public void Return() => scheduler.Return(this);

    /// <summary>Sheds the turn, whether or not its guest has begun.</summary>
    public void Shed(Failure reason)
    {
        ShedReason = reason;

        // Either this thread sees the guest, or the guest's thread sees that its turn was shed.
        Interlocked.MemoryBarrier();
        Guest?.TryEnd(this, reason);
        OnShed?.Invoke(reason);
        Release();
    }

    /// <summary>Called when the guest must end.</summary>
    public void Terminate() => scheduler.Terminate(this);

    /// <summary>Blocks the guest's thread while the turn has no slot. The turn may get a slot and lose it again before the thread
    /// wakes, so the thread checks again after each wake-up.</summary>
    public void Park()
    {
        lock (_gate!)
        {
            while (!MayContinue)
            {
                Monitor.Wait(_gate);
            }
        }
    }
}
