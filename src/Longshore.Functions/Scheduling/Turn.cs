using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>One invocation's claim to a core slot, from its arrival to its end.</summary>
/// <param name="scheduler">Who gives the slots.</param>
internal sealed class Turn(CoreScheduler scheduler) : Work
{
    private TaskCompletionSource? _granted;
    private object? _gate;
    private bool _mayGoOn;

    /// <summary>What its guest runs in, once it does.</summary>
    public Store? Guest { get; set; }

    /// <summary>Whether its guest stands in the middle of its work without a slot.</summary>
    public bool IsParked { get; private set; }

    /// <summary>Whether it was given up while it was parked, and ends without a slot.</summary>
    public bool IsExpelled { get; set; }

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

    /// <summary>The turn has a slot now: whoever waits for it goes on.</summary>
    public void Grant()
    {
        if (IsParked)
        {
            Resume();
        }
        else
        {
            _granted!.SetResult();
        }
    }

    /// <summary>Called on the guest's thread when it was asked to give way. Returns when the guest may go on.</summary>
    public void Yield() => scheduler.Yield(this);

    /// <summary>Called when the guest is to end.</summary>
    public void Expel() => scheduler.Expel(this);

    public void Abandon(CancellationToken cancellationToken) => _granted!.TrySetCanceled(cancellationToken);

    /// <summary>Lets the guest's thread go on.</summary>
    public void Resume()
    {
        lock (_gate!)
        {
            _mayGoOn = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Holds the guest's thread until <see cref="Resume"/>.</summary>
    public void Park()
    {
        lock (_gate!)
        {
            while (!_mayGoOn)
            {
                Monitor.Wait(_gate);
            }

            _mayGoOn = false;
            IsParked = false;
        }
    }
}
