namespace Longshore.Functions.Capabilities.Queues;

/// <summary>The limits of a node's queues. At a limit, a message is refused and nothing is dropped.</summary>
public sealed record QueueLimits
{
    /// <summary>The bytes that a message counts with, beside its body and content type: its row and its entry in the index.</summary>
    public const int MessageOverheadBytes = 128;

    /// <summary>The longest content type, in characters. Media types are shorter than 100.</summary>
    public const int ContentTypeCharactersMax = 256;

    /// <summary>The longest delay of a message, in seconds: 12 hours, as in Cloudflare Queues.</summary>
    public const int DelaySecondsMax = 12 * 3600;

    /// <summary>The bounds of <see cref="MessageBytesMax"/>: 1 byte to 1 GiB, the largest input of a function.</summary>
    public const int MessageBytesLimit = 1 << 30;

    /// <summary>The largest body of a message, in bytes. Default: 128 KiB, as in Cloudflare Queues.</summary>
    public int MessageBytesMax { get; init; } = 128 << 10;

    /// <summary>The most messages of one queue, with its dead letters. Default: 2,000,000.</summary>
    // Six minutes of 5,000 messages a second, for a subscriber that is down.
    public long MessagesMax { get; init; } = 2_000_000;

    /// <summary>The most bytes of one queue, with its dead letters. Default: 4 GiB.</summary>
    // One queue must not fill the disk that deployments need.
    public long BytesMax { get; init; } = 4L << 30;

    /// <summary>The most queues that have had a message since the node started, or have one. Default: 1,000.</summary>
    // Each is a series of six metrics.
    public int QueuesMax { get; init; } = 1_000;

    /// <summary>The most bytes of messages that wait for the disk. Further ones are refused. Default: 64 MiB.</summary>
    // A guest that is ended while the disk stands still leaves its message in memory.
    public long PendingBytesMax { get; init; } = 64L << 20;

    /// <summary>The most messages that are leased to a subscriber and not begun. Default: 256.</summary>
    // A commit takes some milliseconds, in which a subscriber of 20 us each needs as many.
    public int LeasedMessagesMax { get; init; } = 256;

    /// <summary>The most bytes of bodies that are leased to a subscriber at once. Default: 8 MiB.</summary>
    // 64 messages of the largest size; more gain nothing.
    public long LeasedBytesMax { get; init; } = 8L << 20;

    /// <summary>The most interruptions of a message: how often the process may end while the message is leased. Then the message is a dead
    /// letter. Default: 20.</summary>
    // An interruption does not tell which of the leased messages ended the node, so there are more than attempts.
    public int InterruptionsMax { get; init; } = 20;

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (MessageBytesMax is < 1 or > MessageBytesLimit)
        {
            yield return $"messages of {MessageBytesMax} bytes in a queue are outside 1 byte to 1 GiB";
        }

        if (MessagesMax is < 1 or > 1_000_000_000)
        {
            yield return $"{MessagesMax} messages in a queue are outside 1 to 1,000,000,000";
        }

        if (BytesMax is < 64 << 10 or > 1L << 40)
        {
            yield return $"a queue of {BytesMax} bytes is outside 64 KiB to 1 TiB";
        }

        if (QueuesMax is < 1 or > 100_000)
        {
            yield return $"{QueuesMax} queues are outside 1 to 100,000";
        }
    }
}
