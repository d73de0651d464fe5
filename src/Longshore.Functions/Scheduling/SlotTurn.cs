using Longshore.Functions.Calls;
using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>One guest's claim to a core slot. All members but <see cref="Terminate"/> are for the guest's own thread.</summary>
public sealed class SlotTurn : IDisposable
{
    private readonly CoreScheduler _scheduler;
    private readonly DeadlineWatch _watch;
    private readonly Turn _turn;
    private readonly Task _granted;
    private WatchedRun? _guest;
    private Store? _store;

    internal SlotTurn(CoreScheduler scheduler, DeadlineWatch watch, Turn turn, Task granted)
    {
        (_scheduler, _watch, _turn, _granted) = (scheduler, watch, turn, granted);
        _watch.Hold();
    }

    /// <summary>Blocks the thread until the guest may begin.</summary>
    /// <returns><see cref="Failure.None"/>, or why it may not: <see cref="Failure.Shed"/> or <see cref="Failure.Cancelled"/>.</returns>
    public Failure Wait()
    {
        _granted.GetAwaiter().GetResult();
        return _turn.IsShed ? _turn.ShedReason : _turn.IsTerminated ? Failure.Cancelled : Failure.None;
    }

    /// <summary>Names who is told, on any thread, when the turn is shed. Must not block.</summary>
    public void WhenShed(Action<Failure> shed) => _turn.OnShed = shed;

    /// <summary>Lets the guest of a store give way at its checks. The last attached store counts.</summary>
    public void Attach(Store store)
    {
        Detach();
        _store = store;
        store.Paused = _turn.Yield;
        store.Waiting = _turn.Leave;
        store.Waited = _turn.Return;
        _guest = new WatchedRun(store);
        _guest.Begin(long.MaxValue, long.MaxValue, _turn, CancellationToken.None);
        _turn.Guest = _guest;

        // The slot may have been lost before there was a guest to hear it.
        _turn.Yield();
    }

    /// <summary>Gives the slot to others while the thread waits for something else.</summary>
    public void Leave() => _turn.Leave();

    /// <summary>Takes a slot again after <see cref="Leave"/>. Blocks until there is one.</summary>
    public void Return() => _turn.Return();

    /// <summary>Tells, from any thread, that the guest is to end: it needs no slot to reach its next check.</summary>
    public void Terminate() => _turn.Terminate();

    /// <summary>Takes the store back: from now on nothing interrupts it for the scheduler's sake.</summary>
    /// <returns>Whether the guest was given up for other work.</returns>
    public bool Detach()
    {
        if (_guest is null)
        {
            return _turn.IsShed;
        }

        _turn.Guest = null;
        _guest.End();
        (_store!.Paused, _store.Waiting, _store.Waited) = (null, null, null);
        (_guest, _store) = (null, null);
        return _turn.IsShed;
    }

    /// <summary>Gives the slot back.</summary>
    public void Dispose()
    {
        try
        {
            Detach();
        }
        finally
        {
            _scheduler.Exit(_turn);
            _watch.Release();
        }
    }
}
