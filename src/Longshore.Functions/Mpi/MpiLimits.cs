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
}
