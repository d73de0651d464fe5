using Longshore.Functions.Calls;
using Longshore.Functions.Scheduling;
using Longshore.Wasm;

namespace Longshore.Offload.Worker;

/// <summary>The call that a sandbox runs, as far as other threads may end it: its time limit, its device, the end of its session. The first
/// reason wins; the sandbox's thread and the ending thread meet in one lock.</summary>
internal sealed class RunningCall : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ITimer _limit;
    private readonly TimeSpan _timeMax;
    private readonly Action _ended;
    private SlotTurn? _turn;
    private Store? _store;
    private bool _isClosed;

    /// <param name="timeMax">The longest run of a call.</param>
    /// <param name="ended">Called when a call is to end, to wake the sandbox's thread. Must not block.</param>
    /// <param name="time">The clock of the limit.</param>
    public RunningCall(TimeSpan timeMax, Action ended, TimeProvider time)
    {
        (_timeMax, _ended) = (timeMax, ended);
        _limit = time.CreateTimer(
            _ => TryEnd(Failure.WallTimeLimit, $"it ran longer than the worker's limit of {_timeMax.TotalSeconds:0.###} s"),
            state: null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>The call's number; 0 or an old one between calls.</summary>
    public long Id { get; private set; }

    /// <summary>Why the call is to end, or <see cref="Failure.None"/>.</summary>
    public Failure Reason { get; private set; }

    /// <summary>The reason as a sentence.</summary>
    public string Sentence { get; private set; } = "";

    /// <summary>Begins a call that has asked for a core slot.</summary>
    public void Begin(long id, SlotTurn turn)
    {
        turn.WhenShed(reason => TryEnd(id, reason, "the worker gave it up for other work, or has no room for one more call that waits"));
        lock (_gate)
        {
            (Id, Reason, Sentence, _turn) = (id, Failure.None, "", turn);
            if (_isClosed)
            {
                End(Failure.Cancelled, "the session ended");
            }
        }
    }

    /// <summary>Starts the time limit: the call has its core slot.</summary>
    public void StartLimit() => _limit.Change(_timeMax, Timeout.InfiniteTimeSpan);

    /// <summary>From now on the call runs in a store.</summary>
    public void Attach(Store store)
    {
        SlotTurn turn;
        lock (_gate)
        {
            (_store, turn) = (store, _turn!);
            if (Reason != Failure.None)
            {
                store.Interrupt();
            }
        }

        turn.Attach(store);
    }

    /// <summary>Ends the call, if one runs.</summary>
    public void TryEnd(Failure reason, string sentence)
    {
        lock (_gate)
        {
            if (_turn is not null)
            {
                End(reason, sentence);
            }
        }
    }

    /// <summary>Ends one certain call, if it runs.</summary>
    public void TryEnd(long id, Failure reason, string sentence)
    {
        lock (_gate)
        {
            if (_turn is not null && Id == id)
            {
                End(reason, sentence);
            }
        }
    }

    /// <summary>The call has ended: nobody can end it any more.</summary>
    /// <returns>Whether it was ended from outside, so that its sandbox may be in any state.</returns>
    public bool Finish()
    {
        _limit.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            var isShed = _turn!.Detach();
            (_turn, _store) = (null, null);
            return isShed || Reason != Failure.None;
        }
    }

    /// <summary>Ends the call that runs, and every later one.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        TryEnd(Failure.Cancelled, "the session ended");
    }

    public void Dispose() => _limit.Dispose();

    private void End(Failure reason, string sentence)
    {
        if (Reason == Failure.None)
        {
            (Reason, Sentence) = (reason, sentence);
        }

        _store?.Interrupt();
        _turn!.Terminate();
        _ended();
    }
}
