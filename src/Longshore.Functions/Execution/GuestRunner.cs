using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities;
using Longshore.Functions.Placement;
using Longshore.Functions.Sandboxes;
using Longshore.Functions.Scheduling;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Execution;

/// <summary>Runs a guest on the calling thread under the deadline watch.</summary>
/// <param name="watch">Ends guests.</param>
/// <param name="answers">The places for answers that leave while their guests run.</param>
/// <param name="time">The clocks.</param>
internal sealed class GuestRunner(DeadlineWatch watch, AnswerPlaces answers, TimeProvider time)
{
    /// <summary>Runs a guest whose turn has a core slot. However it ends is a value.</summary>
    public GuestEnd Run(Sandbox sandbox, in PlacedCall call, Turn turn, CancellationToken cancellationToken)
    {
        var limits = call.Function.Limits;
        var invocation = call.Invocation;
        var watched = sandbox.Watched;
        var expiresAt = time.GetTimestamp() + time.Ticks(limits.WallTimeMax);
        watched.Begin(
            expiresAt,
            invocation.OnMiss == OnMiss.Kill ? turn.Deadline : long.MaxValue,
            turn,
            cancellationToken);
        sandbox.Turn = turn;
        sandbox.Scope = new CallScope(
            expiresAt,
            invocation.Depth,
            Environment.CurrentManagedThreadId,
            invocation.Family,
            invocation.StaysHere,
            invocation.IsVisiting,
            cancellationToken)
        {
            Arguments = invocation.Arguments,
            Record = invocation.Record,
            Ranks = invocation.Ranks,
            Rank = invocation.Rank,
        };
        turn.Guest = watched;
        var place = watch.Add(watched);
        GuestEnd end;
        try
        {
            // The slot may be lost already, from before there was a guest that could be told.
            turn.Yield();
            end = turn.IsShed
                ? new GuestEnd(turn.ShedReason, EndReasons.Of(turn.ShedReason, limits))
                : sandbox.Run(new SandboxCall(ArgumentsOf(call), invocation.Input, invocation.Request, invocation.Entry)
                {
                    PythonEntry = invocation.PythonEntry,
                    Reader = invocation.Reader,
                    Places = answers,
                });
        }
        finally
        {
            watch.Remove(place);
            watched.End();
        }

        return watched.Reason == Failure.None || end.Failure is Failure.None or Failure.ReaderStalled
            ? end
            : new GuestEnd(watched.Reason, EndReasons.Of(watched.Reason, limits));
    }

    private static IReadOnlyList<string> ArgumentsOf(in PlacedCall call) => call.Invocation.KnownAs is { } name
        ? [name.Value, .. call.Invocation.Arguments]
        : call.State.Arguments(call.Invocation.Arguments);

    /// <summary>The result of a guest that ran.</summary>
    /// <param name="sandbox">The guest's sandbox.</param>
    /// <param name="lease">Returns it.</param>
    /// <param name="end">How the guest ended.</param>
    /// <param name="call">The call.</param>
    /// <param name="turn">Its turn.</param>
    /// <param name="started">When the guest got its slot.</param>
    public InvocationResult Result(Sandbox sandbox, IDisposable lease, GuestEnd end, in PlacedCall call, Turn turn, long started)
    {
        var ended = time.GetTimestamp();
        return new(sandbox.Output, lease)
        {
            QueueTime = time.GetElapsedTime(turn.Arrived, started),
            ExecutionTime = time.GetElapsedTime(0, turn.Executed),
            Latency = time.GetElapsedTime(turn.Arrived, ended),
            EndedTimestamp = ended,
            DeadlineMet = turn.Deadline == Work.NoDeadline ? null : ended <= turn.Deadline,
            Failure = end.Failure,
            Detail = end.Detail ?? "",
            TrapName = end.TrapName,
            StackTrace = end.StackTrace ?? [],
            ExitCode = end.ExitCode,
            StandardError = sandbox.Error,
            StandardErrorDropped = sandbox.ErrorDropped,
            Response = sandbox.Response,
            InputRead = call.Invocation.Input,
            Placement = call.Decision,
            Moves = sandbox.Decisions,
        };
    }
}
