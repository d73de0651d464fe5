namespace Longshore.Functions.Calls;

/// <summary>The headers by which the node tells a function why it calls it. No caller may forge them: what HTTP clients and functions send
/// under these names is dropped.</summary>
public static class NodeHeaders
{
    /// <summary>The number of a message of a queue.</summary>
    public const string MessageId = "longshore-message-id";

    /// <summary>The number of the attempt to deliver a message, from 1 on.</summary>
    public const string Attempt = "longshore-attempt";

    /// <summary>The time at which a message was sent.</summary>
    public const string SentAt = "longshore-sent-at";

    /// <summary>The time of a schedule's run.</summary>
    public const string ScheduledTime = "longshore-scheduled-time";

    /// <summary>The expression of a schedule.</summary>
    public const string Cron = "longshore-cron";

    /// <summary>The number of messages of a queue that the input holds.</summary>
    public const string Batch = "longshore-batch";

    /// <summary>In a function's answer to a delivery: the messages that it wants again. See docs/capabilities/queue.md.</summary>
    public const string Retry = "longshore-retry";

    private const string Prefix = "longshore-";

    private static readonly string[] All = [MessageId, Attempt, SentAt, ScheduledTime, Cron, Batch, Retry];

    /// <summary>Whether a header is one of them.</summary>
    // Most headers are not even like them, and every call has some.
    public static bool Contains(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && All.Contains(name, StringComparer.OrdinalIgnoreCase);
}
