using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Execution;

/// <summary>The sentences that explain why a call did not run to its own end.</summary>
internal static class EndReasons
{
    public static string Of(Failure failure, FunctionLimits limits) => failure switch
    {
        Failure.Overloaded => "the node's queue is full, or too many calls of the function wait",
        Failure.Refused => "the work could not be done by its deadline with what was accepted before",
        Failure.DeadlineMissed => "the deadline passed while the guest ran",
        Failure.WallTimeLimit => $"the guest ran longer than its limit of {limits.WallTimeMax.TotalSeconds} s",
        Failure.NodeFailed => "the node failed while it ran the guest; its log has the cause",
        Failure.OutOfMemory => "the node's memory is at its bound",
        Failure.Shed => "another tenant's share of the node was needed",
        _ => "the caller went away",
    };
}
