using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>One invocation's claim to a core slot, from its arrival to its end.</summary>
internal sealed class Turn : Work
{
    private readonly object _gate = new();
    private TaskCompletionSource? _granted;
    private bool _mayGoOn;

    /// <summary>What its guest runs in, once it does.</summary>
    public Store? Guest { get; set; }

    /// <summary>Whether its guest stands in the middle of its work without a slot.</summary>
    public bool IsParked { get; set; }

    /// <summary>Whether it was given up while it was parked, and ends without a slot.</summary>
    public bool IsExpelled { get; set; }

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

    public void Abandon(CancellationToken cancellationToken) => _granted!.TrySetCanceled(cancellationToken);

    /// <summary>Lets the guest's thread go on.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _mayGoOn = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Holds the guest's thread.</summary>
    public void Park()
    {
        lock (_gate)
        {
            while (!_mayGoOn)
            {
                Monitor.Wait(_gate);
            }

            _mayGoOn = false;
        }
    }
}
