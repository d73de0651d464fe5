using Longshore.Functions.Objects;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Objects;

/// <summary>How failures of objects are reported over HTTP. docs/capabilities/objects.md has the same table.</summary>
public static class ObjectFailures
{
    private const int RetryAfterSeconds = 1;

    /// <summary>The HTTP status of a failure.</summary>
    public static int StatusOf(ObjectFailure failure) => failure switch
    {
        ObjectFailure.NotFound => StatusCodes.Status404NotFound,
        ObjectFailure.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        ObjectFailure.RangeNotSatisfiable => StatusCodes.Status416RangeNotSatisfiable,
        ObjectFailure.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ObjectFailure.LengthRequired => StatusCodes.Status411LengthRequired,
        ObjectFailure.Changed => StatusCodes.Status409Conflict,
        ObjectFailure.Overloaded => StatusCodes.Status503ServiceUnavailable,
        ObjectFailure.Full => StatusCodes.Status507InsufficientStorage,
        ObjectFailure.Refused => StatusCodes.Status502BadGateway,
        ObjectFailure.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ObjectFailure.TimedOut => StatusCodes.Status504GatewayTimeout,
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };

    /// <summary>Answers with a failure. An answer that has begun is cut off, so that the client sees that it is not whole.</summary>
    internal static Task WriteAsync(HttpContext context, ObjectException failure)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        var status = StatusOf(failure.Failure);
        var problem = new Problem
        {
            Type = "urn:longshore:object:" + failure.Failure,
            Title = "The operation on the object was not done",
            Status = status,
            Detail = failure.Message,
            Failure = failure.Failure.ToString(),
        };
        return ProblemResponse.WriteAsync(context, problem, status == StatusCodes.Status503ServiceUnavailable ? RetryAfterSeconds : null);
    }
}
