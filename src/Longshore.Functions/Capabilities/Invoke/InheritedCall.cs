using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>What a call that a guest makes has from the guest's own call.</summary>
internal static class InheritedCall
{
    /// <summary>A call of a function. The deadline and what is left of the caller's wall time are inherited: whichever comes first ends the
    /// called function.</summary>
    /// <param name="calls">Runs it.</param>
    /// <param name="spec">The function.</param>
    /// <param name="world">What the guest sees beyond its own memory.</param>
    /// <exception cref="OperationException">Too many functions wait for one another, or there is no time left.</exception>
    public static Invocation Of(FunctionCalls calls, FunctionSpec spec, SandboxWorld world)
    {
        var scope = world.Scope;
        if (scope.Depth >= InvokeLimits.DepthMax)
        {
            throw new OperationException(
                OperationError.LimitReached, $"{InvokeLimits.DepthMax} functions wait for one another, the limit: do they call each other in a circle?");
        }

        var left = Left(calls, world);
        if (left <= TimeSpan.Zero)
        {
            throw new OperationException(OperationError.TimedOut, "the deadline or the wall time of the calling function is over");
        }

        var invocation = Invocation.Of(spec);
        return invocation with
        {
            Deadline = invocation.Deadline is { } own && own < left ? own : left,
            OnMiss = invocation.Deadline is { } earlier && earlier < left ? invocation.OnMiss : OnMiss.Kill,
            Class = world.Turn?.Class ?? SchedulingClass.Default,
            Depth = scope.Depth + 1,
            StaysHere = scope.StaysHere,
            Record = scope.Record?.Add(spec.Name),
        };
    }

    /// <summary>The time that is left for the guest's own call.</summary>
    public static TimeSpan Left(FunctionCalls calls, SandboxWorld world) => calls.Time.GetElapsedTime(
        calls.Time.GetTimestamp(), Math.Min(world.Scope.ExpiresAt, world.Turn?.Deadline ?? long.MaxValue));
}
