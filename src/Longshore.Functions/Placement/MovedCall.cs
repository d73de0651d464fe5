using Longshore.Functions.Calls;
using Longshore.Functions.Near;

namespace Longshore.Functions.Placement;

/// <summary>A call that another process runs: what it must know of it, and what its answer is for the caller.</summary>
public static class MovedCall
{
    /// <summary>What another process must know of a call. It has no object.</summary>
    /// <param name="call">The call.</param>
    /// <param name="left">The time that is left for it.</param>
    public static WholeCall Of(in PlacedCall call, TimeSpan left) =>
        new(call.Function.Name, call.State.SpecText, call.Function.Spec.Artifact.Digest, left, call.Invocation.Depth)
        {
            Input = call.Invocation.Input,
            Arguments = call.Invocation.Arguments,
            Request = call.Invocation.Request?.Invoke(),
        };

    /// <summary>The result for the call's caller; null if the function did not run.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="call">The call, with its decision.</param>
    /// <param name="time">The clocks.</param>
    public static InvocationResult? ResultOf(WholeAnswer answer, in PlacedCall call, TimeProvider time)
    {
        if (answer.Head is not { } head)
        {
            return null;
        }

        // What has passed beside the guest's run is the way and the wait there.
        var execution = TimeSpan.FromMicroseconds(head.ExecutionMicroseconds);
        var latency = time.GetElapsedTime(call.Arrived);
        return new InvocationResult(answer.Output)
        {
            Failure = head.Failure,
            Detail = head.Detail,
            TrapName = head.TrapName,
            StackTrace = head.StackTrace,
            ExitCode = head.ExitCode,
            StandardError = answer.Log,
            Response = head.Response,
            ExecutionTime = execution,
            Latency = latency,
            QueueTime = latency > execution ? latency - execution : TimeSpan.Zero,
            DeadlineMet = call.Invocation.Deadline is { } deadline ? latency <= deadline : null,
            Placement = call.Decision,
        };
    }
}
