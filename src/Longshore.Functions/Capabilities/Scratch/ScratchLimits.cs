namespace Longshore.Functions.Capabilities.Scratch;

/// <summary>The limits of one scratch store. At a limit, a change is refused and nothing is evicted.</summary>
public sealed record ScratchLimits
{
    /// <summary>The longest key, in bytes.</summary>
    // As long as a URL may be; a lookup reads the whole key.
    public const int KeyBytesMax = 4 << 10;

    /// <summary>The bytes that an entry counts with, beside its key and value: what the table takes for it.</summary>
    public const int EntryBytes = 64;

    /// <summary>The most bytes of all entries. Default: 64 MiB.</summary>
    // As much as one guest may have: a tenant's store is one guest more.
    public long BytesMax { get; init; } = 64L << 20;

    /// <summary>The most entries. Default: 100,000.</summary>
    // The table is copied when it grows, under the store's lock: 100,000 entries take about 3 ms.
    public int EntriesMax { get; init; } = 100_000;

    /// <summary>The longest value, in bytes. Default: 16 MiB, the largest input of a function.</summary>
    public int ValueBytesMax { get; init; } = 16 << 20;

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (BytesMax is < 64 << 10 or > 1L << 40)
        {
            yield return $"a scratch store of {BytesMax} bytes is outside 64 KiB to 1 TiB";
        }

        if (EntriesMax is < 1 or > 100_000_000)
        {
            yield return $"{EntriesMax} entries of a scratch store are outside 1 to 100,000,000";
        }

        if (ValueBytesMax is < 1 or > 1 << 30)
        {
            yield return $"values of {ValueBytesMax} bytes in a scratch store are outside 1 byte to 1 GiB";
        }
    }
}
