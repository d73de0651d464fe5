using Longshore.Functions.Calls;

namespace Longshore.Functions.Scheduling;

/// <summary>One invocation's claim to a core slot, from its arrival to its end.</summary>
/// <param name="scheduler">The scheduler that grants the slots.</param>
internal sealed class Turn(CoreScheduler scheduler) : Work
{
    private TaskCompletionSource? _granted;
    private object? _gate;

    /// <summary>The turn's guest, or null before it starts.</summary>
    public WatchedRun? Guest { get; set; }

    /// <summary>Whether the guest is parked: it has begun and waits for a slot.</summary>
    public bool IsParked { get; private set; }

    /// <summary>Whether the guest must end. It needs no slot for that.</summary>
    public bool IsTerminated { get; set; }

    /// <summary>Whether the turn was shed in favour of other work.</summary>
    public bool IsShed { get; private set; }

    /// <summary>Whether the guest may continue: it has a slot, or will end at its next check.</summary>
    public bool MayContinue => IsRunning || IsTerminated || IsShed;

    /// <summary>Prepares for parking. Must be called before another thread can grant the turn a slot again.</summary>
    public void PrepareToPark()
    {
        _gate ??= new object();
        IsParked = true;
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

    /// <summary>Called on the guest's thread after such a wait. Returns when the guest may continue.</summary>
    public void Return() => scheduler.Return(this);

    /// <summary>Sheds the turn in favour of other work, whether or not its guest has begun.</summary>
    public void Shed()
    {
        IsShed = true;
        Guest?.TryEnd(this, Failure.Shed);
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

            IsParked = false;
        }
    }
}
