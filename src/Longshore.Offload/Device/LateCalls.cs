namespace Longshore.Offload.Device;

/// <summary>Hedges calls that are late at their workers: each runs on the device as well, and the first result wins.</summary>
/// <param name="journal">The record of what became of calls.</param>
/// <param name="program">Runs calls in the program.</param>
/// <param name="sandboxes">Runs calls beside the program.</param>
/// <param name="time">The clock.</param>
internal sealed class LateCalls(CallJournal journal, ProgramRuns program, SandboxCalls sandboxes, TimeProvider time)
{
    private readonly PriorityQueue<OffloadCall, long> _becomingLate = new();

    /// <summary>A call was sent that may run on the device as well from a time on.</summary>
    /// <param name="call">The call.</param>
    /// <param name="lateAt">The timestamp; 0 when it may not.</param>
    public void Watch(OffloadCall call, long lateAt)
    {
        call.LateAt = lateAt;
        if (lateAt > 0)
        {
            _becomingLate.Enqueue(call, lateAt);
        }
    }

    /// <summary>The time until the next call is late; null when none will be.</summary>
    public TimeSpan? UntilNext()
    {
        while (_becomingLate.TryPeek(out var call, out var late))
        {
            if (IsWatched(call, late))
            {
                var wait = time.GetElapsedTime(time.GetTimestamp(), late);
                return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
            }

            _becomingLate.Dequeue();
        }

        return null;
    }

    /// <summary>Runs all calls that are late by now.</summary>
    public void RunLate()
    {
        var now = time.GetTimestamp();
        while (_becomingLate.TryPeek(out var call, out var late) && late <= now)
        {
            _becomingLate.Dequeue();
            if (IsWatched(call, late))
            {
                Hedge(call);
            }
        }
    }

    // A call that has its answer, or was sent elsewhere since, is not late.
    private static bool IsWatched(OffloadCall call, long late) => !call.IsDone && call.LateAt == late;

    private void Hedge(OffloadCall call)
    {
        call.LateAt = 0;
        journal[call.Function].Both++;
        call.Because = "it was late at its worker";
        if (call.Callbacks.Count > 0)
        {
            // A sandbox cannot call the program's functions.
            program.Run(call, call.Because);
            return;
        }

        sandboxes.Begin(call);
    }
}
