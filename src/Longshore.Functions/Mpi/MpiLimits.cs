namespace Longshore.Functions.Mpi;

/// <summary>The limits of a world of MPI.</summary>
public static class MpiLimits
{
    /// <summary>The most ranks of a world: 64.</summary>
    // As many calls as one call may chain. Each rank is an instance with a thread while it waits.
    public const int RanksMax = 64;

    /// <summary>The most bytes of one message, and of what one rank gives to a collective call: 16 MiB.</summary>
    // Two million doubles. The host holds one message more of each rank that waits for room.
    public const int MessageBytesMax = 16 << 20;

    /// <summary>The most bytes of messages of a world that were sent and not received: 64 MiB. A sender waits for room.</summary>
    // As many as a guest may have memory for, by default.
    public const long QueuedBytesMax = 64L << 20;

    /// <summary>The most messages of a world that were sent and not received: 16,384. A sender waits for room.</summary>
    // A receive looks through the queue, so a longer one would cost each of them more than its thread's wake-up.
    public const int QueuedMessagesMax = 16_384;

    /// <summary>The most bytes that a collective call puts together: 64 MiB.</summary>
    // As QueuedBytesMax.
    public const long CollectiveBytesMax = QueuedBytesMax;

    /// <summary>The most receives of one rank that were begun and not completed: 4,096.</summary>
    // A message is compared with each of them. Programs have some for each neighbour.
    public const int RequestsMax = 4096;

    /// <summary>The most communicators of a world: 256.</summary>
    // Programs split a world by rows and columns, so there are some for each rank.
    public const int GroupsMax = 256;

    /// <summary>The most nodes that a world spreads over: 64, as many as it has ranks.</summary>
    public const int NodesMax = RanksMax;

    /// <summary>The most bytes of messages that a rank at another node has sent and that have no place in the world yet, beside the one that waits:
    /// 1 MiB. The rank waits for the last one then.</summary>
    // What 1 Gbit/s carries in 8 ms. More would only hold memory at both nodes.
    public const int CreditBytesMax = 1 << 20;

    /// <summary>The most such messages: 256. The rank waits for the last one then.</summary>
    public const int CreditMessagesMax = 256;

    /// <summary>The most bytes of the frames that nodes send at one time: 256 KiB.</summary>
    // A node that answers within the time for silence has at least 17 KiB a second, less than the slowest client of remote procedure calls.
    public const int PieceBytesMax = 256 << 10;

    /// <summary>The bytes of frames that wait to go to another node, above which nothing more is asked of that node: 64 MiB.</summary>
    // As QueuedBytesMax: the messages of a world fit. What a node asks for must not pile up beside what it does not take.
    public const long OutboxBytesMax = QueuedBytesMax;

    /// <summary>The most worlds of other nodes of which a node runs ranks: 64.</summary>
    // Each has one request for its frames under way, and one with frames. A connection has 256 requests.
    public const int VisitingWorldsMax = 64;

    /// <summary>The most ranks of other nodes' worlds that a node runs: 256.</summary>
    // Each is an instance with a thread while it waits.
    public const int VisitingRanksMax = 256;

    /// <summary>The most bytes of what a rank has printed that go to the log of rank 0's call, of each of its streams: 4 KiB.</summary>
    // As much as a person reads of each rank.
    public const int OutputBytesMax = 4 << 10;

    /// <summary>The longest sentence of another node: 4 KiB.</summary>
    public const int SentenceBytesMax = 4 << 10;

    /// <summary>The time after which a node is lost that does not answer for a world, or does not ask for it: 15 s.</summary>
    // Three times as long as a connection may be silent, which is what ends most worlds of lost nodes.
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(15);

    /// <summary>The longest time that a request for frames waits for some: 1 s.</summary>
    // Far within the time for silence, and rare beside what a busy world sends.
    public static readonly TimeSpan PollTimeMax = TimeSpan.FromSeconds(1);
}
