using System.Collections.Frozen;
using Longshore.Functions.Calls;

namespace Longshore.Node.Faces.Calls;

/// <summary>Maps every <see cref="Failure"/> to its HTTP status and exit code.</summary>
public static class FailureTable
{
    private static readonly FrozenDictionary<Failure, FailureKind> Kinds = new Dictionary<Failure, FailureKind>
    {
        [Failure.NotFound] = new(404, 3, "There is no such function"),
        [Failure.BadModule] = new(500, 4, "The function's module was refused"),
        [Failure.InputLimit] = new(413, 5, "The input is too large"),
        [Failure.Overloaded] = new(503, 6, "The node's queue is full") { RetryAfterSeconds = 1 },
        [Failure.Refused] = new(429, 7, "The deadline cannot be met") { RetryAfterSeconds = 1 },
        [Failure.DeadlineMissed] = new(504, 8, "The deadline has passed"),
        [Failure.WallTimeLimit] = new(504, 9, "The function ran too long"),
        [Failure.Trapped] = new(500, 10, "The function trapped"),
        [Failure.OutOfMemory] = new(503, 11, "The node has no memory for the function") { RetryAfterSeconds = 1 },
        [Failure.OutputLimit] = new(500, 12, "The output is too large"),
        [Failure.Exited] = new(500, 13, "The function ended with an exit code"),
        // 499 is nginx's code for a client that left. The client does not see it; logs and metrics do.
        [Failure.Cancelled] = new(499, 14, "The caller went away"),
        [Failure.Shed] = new(503, 15, "The work was given up for another tenant's share") { RetryAfterSeconds = 1 },
        [Failure.Unplaceable] = new(503, 16, "No executor offers what the function needs"),
        [Failure.NodeFailed] = new(500, 17, "The node failed while it ran the function"),
        [Failure.InputUnavailable] = new(502, 18, "The input object cannot be read"),
        [Failure.ReceiptUnavailable] = new(503, 19, "The call's receipt cannot be written"),

        // Its client has had another status, and then an end without the last bytes.
        [Failure.ReaderStalled] = new(499, 20, "The client took too long to take the answer"),
    }.ToFrozenDictionary();

    /// <summary>How a failure is reported outside the node.</summary>
    public static FailureKind Of(Failure failure) => Kinds[failure];
}
