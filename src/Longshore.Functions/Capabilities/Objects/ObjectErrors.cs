using Longshore.Functions.Capabilities.Operations;
using Longshore.Functions.Objects;

namespace Longshore.Functions.Capabilities.Objects;

/// <summary>The errors of guests' operations on objects.</summary>
internal static class ObjectErrors
{
    /// <summary>The error of a failure.</summary>
    public static OperationException Of(ObjectException failure) => new(
        failure.Failure switch
        {
            ObjectFailure.PreconditionFailed or ObjectFailure.Changed => OperationError.Conflict,
            ObjectFailure.RangeNotSatisfiable or ObjectFailure.LengthRequired => OperationError.InvalidArgument,
            ObjectFailure.TooLarge => OperationError.TooLarge,
            ObjectFailure.Overloaded or ObjectFailure.Full => OperationError.LimitReached,
            ObjectFailure.TimedOut => OperationError.TimedOut,
            ObjectFailure.NotFound or ObjectFailure.Refused or ObjectFailure.Unavailable => OperationError.Unavailable,
            _ => throw new InvalidOperationException(failure.Failure.ToString()),
        },
        failure.Message,
        failure);
}
