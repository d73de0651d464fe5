using Longshore.Functions.Model;

namespace Longshore.Functions.Scheduling;

/// <summary>One invocation's claim to a core slot, from its arrival to its end.</summary>
/// <param name="scheduler">Who gives the slots.</param>
internal sealed class Turn(CoreScheduler scheduler) : Work
{
    private TaskCompletionSource? _granted;
    private object? _gate;

    /// <summary>Its guest, once there is one.</summary>
    public WatchedRun? Guest { get; set; }

    /// <summary>Whether its guest stands in the middle of its work without a slot.</summary>
    public bool IsParked { get; private set; }

    /// <summary>Whether its guest is to end, and needs no slot for that.</summary>
    public bool IsExpelled { get; set; }

    /// <summary>Whether it was given up for other work.</summary>
    public bool IsShed { get; private set; }

    /// <summary>Whether its guest may go on: it has a slot, or is to end at its next check.</summary>
    public bool MayGoOn => IsRunning || IsExpelled || IsShed;

    /// <summary>Must be called before others can grant the turn a slot again.</summary>
    public void PrepareToPark()
    {
        _gate ??= new object();
        IsParked = true;
    }

    /// <summary>Must be called before others can grant the turn a slot.</summary>
    public Task PrepareToWait()
    {
        _granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _granted.Task;
    }

    /// <summary>The turn has a slot now, or needs none any more: whoever waits for it goes on. Who is in the middle of its work
    /// and has not noticed that it had lost its slot does not wait.</summary>
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

    /// <summary>Nobody wants the turn any more that waits for its first slot.</summary>
    public void Abandon(CancellationToken cancellationToken) => _granted!.TrySetCanceled(cancellationToken);

    /// <summary>Called on the guest's thread where it may be parked. Returns when the guest may go on.</summary>
    public void Yield() => scheduler.Yield(this);

    /// <summary>Called on the guest's thread before it waits for something else than a slot, such as time.</summary>
    public void Leave() => scheduler.Leave(this);

    /// <summary>Called on the guest's thread after that. Returns when the guest may go on.</summary>
    public void Return() => scheduler.Return(this);

    /// <summary>The turn is given up for other work, whether its guest has begun or not.</summary>
    public void Shed()
    {
        IsShed = true;
        Guest?.TryEnd(this, Failure.Shed);
        Release();
    }

    /// <summary>Called when the guest is to end.</summary>
    public void Expel() => scheduler.Expel(this);

    /// <summary>Holds the guest's thread as long as the turn has no slot. It may be given one and lose it again before the thread
    /// wakes, so what counts is how things stand then.</summary>
    public void Park()
    {
        lock (_gate!)
        {
            while (!MayGoOn)
            {
                Monitor.Wait(_gate);
            }

            IsParked = false;
        }
    }
}
