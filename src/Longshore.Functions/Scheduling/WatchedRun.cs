using Longshore.Functions.Calls;
using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>A run of a guest that another thread may end. One object serves all runs of a sandbox.</summary>
/// <remarks>The end of the guest and its expiry race. Exactly one of them moves the state away from running. If the expiry wins,
/// the guest's end waits for it, so that an interrupt never hits the sandbox's next run.</remarks>
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

    /// <summary>The reason the run was ended from outside, or <see cref="Failure.None"/>. Read it after
    /// <see cref="End"/>.</summary>
    public Failure Reason { get; private set; }

    /// <summary>Starts a run.</summary>
    /// <param name="expiresAt">The timestamp at which the run exceeds its wall time limit.</param>
    /// <param name="missedAt">The timestamp at which a missed deadline ends the run.</param>
    /// <param name="turn">The turn of the run, or null. A parked guest that must end is released through it.</param>
    /// <param name="caller">Cancelled when the caller no longer wants the result.</param>
    public void Begin(long expiresAt, long missedAt, Turn? turn, CancellationToken caller)
    {
        _expiresAt = expiresAt;
        _missedAt = missedAt;
        _turn = turn;
        _caller = caller;
        Reason = Failure.None;
        Volatile.Write(ref _state, Running);
    }

    /// <summary>Ends the guest if its time is up.</summary>
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

    /// <summary>Ends the guest if it still runs in this turn.</summary>
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

    /// <summary>Ends the run, after the guest has ended by itself or was ended.</summary>
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
        _turn?.Terminate();
        Volatile.Write(ref _state, Expired);
    }
}
