using Longshore.Functions.Calls;

namespace Longshore.Node.Faces.Queues;

/// <summary>How the delivery of a message ended.</summary>
/// <param name="Kind">The kind of its end.</param>
/// <param name="Reason">Why it failed; empty if it did not. Holds no payload of the message.</param>
internal readonly record struct Delivery(DeliveryKind Kind, string Reason)
{
    /// <summary>The time after which the message comes back, if it does; null for the delay that grows with its attempts.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>What remains to be done before the message is settled, which needs no place of the subscriber; null for nothing. Its end is that of
    /// the delivery. It throws nothing but defects.</summary>
    public Task<Delivery>? Rest { get; init; }

    // A status from here on tells the sender of a request that it failed.
    private const int FailedStatus = 400;

    // It is stored with every dead letter. An exception's message may have any length.
    private const int ReasonCharactersMax = 500;

    /// <summary>How an invocation for a message has ended.</summary>
    public static Delivery Of(InvocationResult result) => result.Failure switch
    {
        Failure.None when result.Response is { Status: >= FailedStatus and var status } =>
            new(DeliveryKind.Failed, FormattableString.Invariant($"the function answered with status {status}")),
        Failure.None => new(DeliveryKind.Done, ""),
        Failure.Cancelled => new(DeliveryKind.Stopped, ""),

        // The function was not entered, so the message is not at fault.
        Failure.NotFound or Failure.BadModule or Failure.Overloaded or Failure.Refused or Failure.DeadlineMissed or Failure.Shed
            or Failure.Unplaceable => new(DeliveryKind.NotBegun, Reasoned(result)),
        _ => new(DeliveryKind.Failed, Reasoned(result)),
    };

    private static string Reasoned(InvocationResult result)
    {
        var reason = $"{result.Failure}: {result.Detail}";
        return reason.Length <= ReasonCharactersMax ? reason : reason[..ReasonCharactersMax];
    }
}
