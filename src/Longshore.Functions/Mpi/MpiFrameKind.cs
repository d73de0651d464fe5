namespace Longshore.Functions.Mpi;

/// <summary>What a frame between the nodes of a world says. The numbers are those of the protocol between nodes.</summary>
internal enum MpiFrameKind : byte
{
    /// <summary>A rank sends a message.</summary>
    Send = 1,

    /// <summary>A rank begins a receive.</summary>
    Receive = 2,

    /// <summary>A rank looks for a message.</summary>
    Probe = 3,

    /// <summary>A rank makes a collective call.</summary>
    Collect = 4,

    /// <summary>A rank needs a communicator no longer.</summary>
    Free = 5,

    /// <summary>A rank waits, or no longer.</summary>
    Wait = 6,

    /// <summary>A rank has made its last call of MPI.</summary>
    Finalized = 7,

    /// <summary>A rank fails the world.</summary>
    Fail = 8,

    /// <summary>The call of a rank has ended. Nothing of this rank comes after it.</summary>
    Ended = 9,

    /// <summary>A message of a rank has its place in the world: the credit for it comes back.</summary>
    Sent = 16,

    /// <summary>The message of a receive, or what a probe has found.</summary>
    Message = 17,

    /// <summary>What a rank has of a collective call.</summary>
    Result = 18,

    /// <summary>The world has failed.</summary>
    Failed = 19,
}
