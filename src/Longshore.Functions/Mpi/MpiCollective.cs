namespace Longshore.Functions.Mpi;

/// <summary>The collective calls. <c>sdk/c/mpi.h</c> has the same numbers.</summary>
internal enum MpiCollective
{
    /// <summary>Waits for all.</summary>
    Barrier = 0,

    /// <summary>All have the root's block.</summary>
    Broadcast = 1,

    /// <summary>The root has the blocks of all.</summary>
    Gather = 2,

    /// <summary>All have the blocks of all.</summary>
    AllGather = 3,

    /// <summary>Each has its block of the root's.</summary>
    Scatter = 4,

    /// <summary>The root has the reduction of all blocks.</summary>
    Reduce = 5,

    /// <summary>All have the reduction of all blocks.</summary>
    AllReduce = 6,

    /// <summary>Each has the reduction of the blocks up to its own.</summary>
    Scan = 7,

    /// <summary>Each has its block of everybody's.</summary>
    AllToAll = 8,

    /// <summary>The block is a color and a key, each of 32 bits. Each has the number of its new communicator; 0 for a negative color.</summary>
    Split = 9,
}
