using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.State;

namespace Longshore.Functions.Capabilities.State;

/// <summary>What guests see of the refusals of state.</summary>
internal static class StateErrors
{
    /// <summary>The error of operations for a refusal.</summary>
    public static OperationError Of(StateRefusal refusal) => refusal switch
    {
        StateRefusal.Invalid => OperationError.InvalidArgument,
        StateRefusal.TooLarge => OperationError.TooLarge,
        StateRefusal.Conflict => OperationError.Conflict,
        StateRefusal.LimitReached => OperationError.LimitReached,
        StateRefusal.TimedOut => OperationError.TimedOut,
        _ => OperationError.Unavailable,
    };

    /// <summary>The refusal as an operation tells it.</summary>
    public static OperationException Of(StateException failure) => new(Of(failure.Refusal), failure.Message, failure);
}
