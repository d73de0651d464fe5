namespace Longshore.Functions.Objects;

/// <summary>The limits of objects on a node, whatever store keeps them.</summary>
public sealed record ObjectLimits
{
    /// <summary>The most objects of one page of a listing.</summary>
    // As in S3. A page has about 1 MiB at most.
    public const int PageObjectsMax = 1_000;

    /// <summary>The largest object, in bytes. Default: 5 GiB.</summary>
    // What S3 takes in one put. A store may have a lower limit of its own.
    public long ObjectBytesMax { get; init; } = 5L << 30;

    /// <summary>How long a store may make no progress before an operation fails. Default: 30 s.</summary>
    // A Ceph cluster that has lost an OSD answers after 20 s by its defaults.
    public TimeSpan StallTimeMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most operations under way at one time, objects that are being read or written among them. Default: 256.</summary>
    // Each holds a buffer of some 100 KiB and a connection or a descriptor.
    public int OperationsMax { get; init; } = 256;

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (ObjectBytesMax is < 1 or > 5L << 40)
        {
            yield return $"objects of {ObjectBytesMax} bytes are outside 1 byte to 5 TiB";
        }

        if (StallTimeMax < TimeSpan.FromMilliseconds(100) || StallTimeMax > TimeSpan.FromHours(1))
        {
            yield return $"a store's time of {StallTimeMax.TotalSeconds} s is outside 0.1 s to an hour";
        }

        if (OperationsMax is < 1 or > 65_536)
        {
            yield return $"{OperationsMax} operations on objects are outside 1 to 65,536";
        }
    }
}
