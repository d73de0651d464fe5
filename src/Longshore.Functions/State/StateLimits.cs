namespace Longshore.Functions.State;

/// <summary>The limits of state. At a limit, a change is refused and nothing is lost.</summary>
public sealed record StateLimits
{
    /// <summary>The most pushes of one change that meet another node's: 64.</summary>
    // A push is a conflict if another node pushed at the same time. One of them is always done.
    public const int PushTriesMax = 64;

    /// <summary>The longest name of a region, in bytes of UTF-8: as long as a key of a key-value store.</summary>
    public const int NameBytesMax = 512;

    /// <summary>The bytes of a chunk, the unit of pulls and of versions: 64 KiB.</summary>
    // A chunk crosses a network of 1 Gbit/s in half a millisecond, about the time of its round trip.
    public const int ChunkBytes = 64 << 10;

    /// <summary>The longest region, in bytes: 1 GiB.</summary>
    // 16,384 chunks. What is larger belongs into a store of objects.
    public const long RegionBytesMax = 1L << 30;

    /// <summary>The most bytes of one read or write: 64 MiB, as of every request of a guest.</summary>
    public const int TransferBytesMax = 64 << 20;

    /// <summary>The pushes that a store remembers, to answer one that is sent again as the first time: 4,096.</summary>
    // A node sends a push again at its next one of the same region. 4,096 take 100 KiB.
    public const int RememberedPushesMax = 4_096;

    /// <summary>The locks that one call may hold: 64.</summary>
    // As many as it may have calls under way.
    public const int LocksMax = 64;

    /// <summary>The free locks whose last token is remembered for itself: 65,536. For older ones one bound stands.</summary>
    // About 100 bytes each.
    public const int RememberedLocksMax = 65_536;

    /// <summary>The longest lease of a lock: 1 hour, the longest wall time of a function.</summary>
    public static readonly TimeSpan LeaseMax = TimeSpan.FromHours(1);

    /// <summary>The lease of a lock that names none: 30 seconds, the default wall time of a function.</summary>
    public static readonly TimeSpan LeaseDefault = TimeSpan.FromSeconds(30);

    /// <summary>The most bytes of the regions that a node holds. What is being pushed is not counted a second time. Default: 256 MiB.</summary>
    // As many as four guests may have by default. A region of which everything is pushed is dropped for others.
    public long LocalBytesMax { get; init; } = 256L << 20;

    /// <summary>The most bytes of one namespace's regions that a node holds: half of all, so that no namespace keeps the others out.</summary>
    public long SpaceBytesMax => LocalBytesMax / 2;

    /// <summary>The most regions that a node holds. Default: 65,536.</summary>
    // About 300 bytes each beside their chunks. Those of which everything is pushed are dropped for others.
    public int LocalRegionsMax { get; init; } = 65_536;

    /// <summary>The most regions of one namespace that a node holds: half of all, so that no namespace keeps the others out.</summary>
    public int SpaceRegionsMax => (LocalRegionsMax + 1) / 2;

    /// <summary>The most bytes of all regions of the store. Default: 4 GiB.</summary>
    // Four of the largest regions. The file system has the last word.
    public long StoreBytesMax { get; init; } = 4L << 30;

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (LocalBytesMax is < 1 << 20 or > 1L << 40)
        {
            yield return $"{LocalBytesMax} bytes of state in memory are outside 1 MiB to 1 TiB";
        }

        if (LocalRegionsMax is < 1 or > 100_000_000)
        {
            yield return $"{LocalRegionsMax} regions of state in memory are outside 1 to 100,000,000";
        }

        if (StoreBytesMax is < 1 << 20 or > 1L << 44)
        {
            yield return $"a store of {StoreBytesMax} bytes of state is outside 1 MiB to 16 TiB";
        }
    }
}
