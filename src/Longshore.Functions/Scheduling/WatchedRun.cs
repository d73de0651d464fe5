using Longshore.Functions.Model;
using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>The run of a guest while it may still be ended from outside. One object serves a sandbox for all its runs.
/// </summary>
/// <remarks>The end of the guest and its expiry race. Exactly one of them moves the state away from running; a guest whose
/// expiry is under way waits for it, so that an interrupt never reaches the sandbox's next run.</remarks>
internal sealed class WatchedRun(Store store)
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Expiring = 2;
    private const int Expired = 3;

    private int _state;
    private long _expiresAt;
    private long _missedAt;
    private CancellationToken _caller;
    private Turn? _turn;

    /// <summary>Why the run was ended from outside, or <see cref="Failure.None"/>. Meant for after <see cref="End"/>.
    /// </summary>
    public Failure Reason { get; private set; }

    /// <summary>Begins a run that may be ended from outside.</summary>
    /// <param name="expiresAt">The timestamp at which it has run long enough.</param>
    /// <param name="missedAt">The timestamp at which nobody wants its answer any more.</param>
    /// <param name="turn">The turn of its slot, which is given up when it is ended while it is parked.</param>
    /// <param name="caller">Who wants the answer.</param>
    public void Begin(long expiresAt, long missedAt, Turn? turn, CancellationToken caller)
    {
        _expiresAt = expiresAt;
        _missedAt = missedAt;
        _turn = turn;
        _caller = caller;
        Reason = Failure.None;
        Volatile.Write(ref _state, Running);
    }

    /// <summary>Ends the guest if its time has come.</summary>
    public void Check(long now)
    {
        if (Volatile.Read(ref _state) != Running)
        {
            return;
        }

        var reason = now >= _expiresAt ? Failure.WallTimeLimit
            : now >= _missedAt ? Failure.DeadlineMissed
            : _caller.IsCancellationRequested ? Failure.Cancelled : Failure.None;
        if (reason != Failure.None && TryExpire())
        {
            Expire(reason);
        }
    }

    /// <summary>Ends the guest, if it still runs by this turn.</summary>
    public void TryEnd(Turn turn, Failure reason)
    {
        if (!TryExpire())
        {
            return;
        }

        if (_turn == turn)
        {
            Expire(reason);
        }
        else
        {
            Volatile.Write(ref _state, Running);
        }
    }

    /// <summary>Asks the guest to pause at its next check.</summary>
    public void RequestPause() => store.RequestPause();

    /// <summary>The guest has ended, by itself or not.</summary>
    public void End()
    {
        var spin = default(SpinWait);
        while (Interlocked.CompareExchange(ref _state, Idle, Running) != Running)
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Expired) == Expired)
            {
                return;
            }

            spin.SpinOnce();
        }
    }

    private bool TryExpire() => Interlocked.CompareExchange(ref _state, Expiring, Running) == Running;

    private void Expire(Failure reason)
    {
        Reason = reason;
        store.Interrupt();
        _turn?.Expel();
        Volatile.Write(ref _state, Expired);
    }
}
