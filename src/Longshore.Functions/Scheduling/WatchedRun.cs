using Longshore.Functions.Calls;
using Longshore.Wasm;

namespace Longshore.Functions.Scheduling;

/// <summary>A run of a guest that another thread may end. One object serves all runs of a sandbox.</summary>
/// <remarks>The end of the guest and its expiry race. Exactly one of them moves the state away from running. If the expiry wins,
/// the guest's end waits for it, so that an interrupt never hits the sandbox's next run. Every run has a number, which is part of the
/// state: who decided to end one run cannot end the next.</remarks>
/// <param name="store">The guest's store.</param>
/// <param name="takenBytes">The bytes that the host holds of what the guest wrote, or null if nobody keeps it. Any thread may ask.</param>
/// <param name="ticked">Called about once a millisecond while the guest runs, on the thread of the watch; or null.</param>
internal sealed class WatchedRun(Store store, Func<long>? takenBytes = null, Action? ticked = null)
{
    // The low bits of the state; the run's number is above them.
    private const long Idle = 0;
    private const long Running = 1;
    private const long Expiring = 2;
    private const long Expired = 3;
    private const int PhaseBits = 2;
    private const long NotRead = -1;

    private long _state;
    private long _expiresAt;
    private long _missedAt;
    private CancellationToken _caller;
    private Turn? _turn;
    private int _clock;
    private long _usedBefore = NotRead;
    private long _restTicks;
    private long _leftAt = NotRead;

    /// <summary>The reason the run was ended from outside, or <see cref="Failure.None"/>. Read it after
    /// <see cref="End"/>.</summary>
    public Failure Reason { get; private set; }

    /// <summary>The guest's memory, deep stack and output in bytes if a run goes on, else -1.</summary>
    public long RunningBytes => IsIn(Volatile.Read(ref _state), Running) ? store.MemoryBytes + store.DeepStackBytes + (takenBytes?.Invoke() ?? 0) : -1;

    /// <summary>The processor time that the guest's thread has used since the first <see cref="Check"/> of the run, or null before
    /// that.</summary>
    public TimeSpan? ProcessorTime => Volatile.Read(ref _usedBefore) is not NotRead and var before
        ? TimeSpan.FromTicks(Math.Max(SystemThread.ProcessorTicksOf(_clock) - before, 0))
        : null;

    /// <summary>Starts a run on the thread of its guest.</summary>
    /// <param name="expiresAt">The timestamp at which the run exceeds its wall time limit if it is never parked.</param>
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
        _clock = SystemThread.ProcessorClock;
        _usedBefore = NotRead;
        (_restTicks, _leftAt) = (0, NotRead);
        Volatile.Write(ref _state, (((_state >> PhaseBits) + 1) << PhaseBits) | Running);
    }

    /// <summary>Lets the run go on for some time after its caller has left. Called on the guest's thread.</summary>
    /// <param name="ticks">The time, as a difference of timestamps.</param>
    public void OutliveCaller(long ticks) => Volatile.Write(ref _restTicks, ticks);

    /// <summary>Ends the guest if its time is up.</summary>
    public void Check(long now)
    {
        ticked?.Invoke();
        if (_usedBefore == NotRead && IsIn(Volatile.Read(ref _state), Running))
        {
            Volatile.Write(ref _usedBefore, SystemThread.ProcessorTicksOf(_clock));
        }

        if (TryFindReason(now, out var reason) is { } run)
        {
            TryExpire(run, reason);
        }
    }

    /// <summary>Ends the guest if it still runs in this turn.</summary>
    public void TryEnd(Turn turn, Failure reason)
    {
        var state = Volatile.Read(ref _state);
        if (IsIn(state, Running) && _turn == turn)
        {
            TryExpire(state, reason);
        }
    }

    /// <summary>Ends the run that goes on now, if there is one.</summary>
    /// <returns>Whether this ended it.</returns>
    public bool TryEnd(Failure reason)
    {
        var state = Volatile.Read(ref _state);
        return IsIn(state, Running) && TryExpire(state, reason);
    }

    /// <summary>Asks the guest to pause at its next check.</summary>
    public void RequestPause() => store.RequestPause();

    /// <summary>Ends the run, after the guest has ended by itself or was ended.</summary>
    public void End()
    {
        var spin = default(SpinWait);
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (IsIn(state, Expired))
            {
                Volatile.Write(ref _state, With(state, Idle));
                return;
            }

            if (IsIn(state, Running) && Interlocked.CompareExchange(ref _state, With(state, Idle), state) == state)
            {
                return;
            }

            spin.SpinOnce();
        }
    }

    /// <summary>Whether the run that goes on now is to be ended, and why.</summary>
    /// <returns>The run, for <see cref="TryExpire"/>; null if it is not to be ended, or none goes on.</returns>
    internal long? TryFindReason(long now, out Failure reason)
    {
        var state = Volatile.Read(ref _state);
        reason = !IsIn(state, Running) ? Failure.None
            : IsOverTime(now) ? Failure.WallTimeLimit
            : now >= _missedAt ? Failure.DeadlineMissed
            : _caller.IsCancellationRequested && HasRested(now) ? Failure.Cancelled : Failure.None;
        return reason == Failure.None ? null : state;
    }

    /// <summary>Ends one certain run. Does nothing if it has ended, even if the sandbox's next run goes on.</summary>
    /// <returns>Whether this ended it.</returns>
    internal bool TryExpire(long run, Failure reason)
    {
        if (Interlocked.CompareExchange(ref _state, With(run, Expiring), run) != run)
        {
            return false;
        }

        try
        {
            Reason = reason;
            store.Interrupt();
            _turn?.Terminate();
        }
        finally
        {
            // The guest's end waits for this.
            Volatile.Write(ref _state, With(run, Expired));
        }

        return true;
    }

    // Called by the thread of the watch only.
    private bool HasRested(long now)
    {
        var rest = Volatile.Read(ref _restTicks);
        if (rest == 0)
        {
            return true;
        }

        if (_leftAt == NotRead)
        {
            _leftAt = now;
        }

        return now - _leftAt >= rest;
    }

    private static bool IsIn(long state, long phase) => (state & ((1 << PhaseBits) - 1)) == phase;

    private static long With(long state, long phase) => (state >> PhaseBits << PhaseBits) | phase;

    // The time for which other guests had the slot does not count. It is looked up only when the limit would be reached with it.
    private bool IsOverTime(long now) => now >= _expiresAt && now - (_turn?.ParkedUntil(now) ?? 0) >= _expiresAt;
}
