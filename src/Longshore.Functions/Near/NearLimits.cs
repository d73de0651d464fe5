namespace Longshore.Functions.Near;

/// <summary>The limits of calls that move to the data.</summary>
public static class NearLimits
{
    /// <summary>The most bytes of the pages that a call moves, unpacked: 64 MiB.</summary>
    // As much memory as a guest has by default. One frame carries it.
    public const int StateBytesMax = 64 << 20;

    /// <summary>The most bytes of the states, unpacked, of all calls and snapshots of other nodes, of the inputs of their whole calls, and of frames of
    /// their worlds of MPI that are not whole or not asked for, at one time: 512 MiB.</summary>
    // Eight of the largest. Peers are trusted to call, not to be few.
    public const long AllStatesBytesMax = 512L << 20;

    /// <summary>The most bytes of one read or put of an object by a guest: 64 MiB, as of every request of a guest.</summary>
    public const int ObjectBytesMax = 64 << 20;

    /// <summary>The most functions of other nodes that a storage node keeps loaded: 64.</summary>
    // Each has compiled code and idle sandboxes. The one that was called longest ago makes room.
    public const int FunctionsMax = 64;

    /// <summary>The most bytes of modules that were sent and are not loaded yet: 256 MiB.</summary>
    // Four of the largest.
    public const long ModuleBytesMax = 256L << 20;

    /// <summary>The most functions, by size of the objects, of which a node remembers what they took: 4,096.</summary>
    // About 400 bytes each.
    public const int RememberedMax = 4_096;

    /// <summary>The most objects of which a node remembers where they are: 4,096.</summary>
    // About 300 bytes each, with a key of 100.
    public const int PlacesMax = 4_096;

    /// <summary>The most bytes that are read of an object to learn how large it is: 64 KiB.</summary>
    // As long on 1 Gbit/s as half a round trip of 1 ms, and less than 2 % of an object of 4 MB, which is not read here if the call moves.
    public const int FetchedBytesMax = 64 << 10;

    /// <summary>The most snapshots of programs of other nodes that a storage node keeps: 64, as many as functions. The one that was used longest
    /// ago makes room.</summary>
    public const int SnapshotsMax = 64;

    /// <summary>The most bytes of the memories of those snapshots: 256 MiB.</summary>
    // Most programs have 2 MiB. Four of the largest.
    public const long SnapshotBytesMax = 256L << 20;

    /// <summary>The most decisions of one call that are kept for its result: 16.</summary>
    // As many as a person reads.
    public const int DecisionsMax = 16;
}
