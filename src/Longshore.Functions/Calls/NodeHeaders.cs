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

    private static readonly string[] All = [MessageId, Attempt, SentAt, ScheduledTime];

    /// <summary>Whether a header is one of them.</summary>
    public static bool Contains(string name) => All.Contains(name, StringComparer.OrdinalIgnoreCase);
}
