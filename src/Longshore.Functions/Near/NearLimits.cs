namespace Longshore.Functions.Near;

/// <summary>The limits of calls that move to the data.</summary>
public static class NearLimits
{
    /// <summary>The most bytes of the pages that a call moves, unpacked: 64 MiB.</summary>
    // As much memory as a guest has by default. One frame carries it.
    public const int StateBytesMax = 64 << 20;

    /// <summary>The most bytes of the states, unpacked, of all calls of other nodes at one time: 512 MiB.</summary>
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

    /// <summary>The most functions of which a node remembers what they brought back: 4,096.</summary>
    // About 100 bytes each.
    public const int RememberedMax = 4_096;
}
