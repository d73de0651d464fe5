namespace Longshore.Functions.Objects;

/// <summary>The border of object stores: makes an <see cref="ObjectException"/> of every exception, except that a caller who went away sees
/// its own cancellation.</summary>
internal static class StoreErrors
{
    /// <param name="failure">What a store threw.</param>
    /// <param name="stall">The operation's time.</param>
    /// <param name="faulted">Receives what no store must throw.</param>
    public static Exception Explain(Exception failure, StallGuard stall, Action<Exception>? faulted)
    {
        switch (failure)
        {
            case ObjectException:
                return failure;
            case OperationCanceledException or ObjectDisposedException when stall.HasStalled:
                return stall.TimedOut();
            case OperationCanceledException when stall.Token.IsCancellationRequested:
                return failure;
            default:
                faulted.Tell(failure);
                return new ObjectException(ObjectFailure.Unavailable, "the object store failed; the node's log has the cause", failure);
        }
    }
}
