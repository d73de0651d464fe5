namespace Longshore.Functions.Capabilities.KeyValue;

/// <summary>The limits of key-value stores. At a limit, a change is refused and nothing is evicted.</summary>
public sealed record KeyValueLimits
{
    /// <summary>The longest key, in bytes of UTF-8.</summary>
    // As in Workers KV: programs move between the two without a change of their keys.
    public const int KeyBytesMax = 512;

    /// <summary>The longest value, in bytes: 1 MiB.</summary>
    // Values share one log and one transaction with those of all tenants. A larger one belongs into a store of objects.
    public const int ValueBytesMax = 1 << 20;

    /// <summary>The most keys of one page of a listing.</summary>
    // As in Workers KV. A page has half a MiB at most, and is read in about a millisecond.
    public const int PageKeysMax = 1_000;

    /// <summary>The bytes that an entry counts with, beside its key and value: what its row takes.</summary>
    public const int EntryBytes = 32;

    /// <summary>The longest time to live: 10 years.</summary>
    // Longer than any node is kept, and far from the end of the calendar.
    public static readonly TimeSpan TimeToLiveMax = TimeSpan.FromDays(3650);

    /// <summary>The most bytes of all entries of one store. Default: 1 GiB.</summary>
    // A thousand of the largest values. The file system has the last word.
    public long BytesMax { get; init; } = 1L << 30;

    /// <summary>The most entries of one store. Default: 1,000,000.</summary>
    // Listing all of them takes 1,000 pages, about a second.
    public long EntriesMax { get; init; } = 1_000_000;

    /// <summary>The errors of the values, one sentence each.</summary>
    public IEnumerable<string> Violations()
    {
        if (BytesMax is < 64 << 10 or > 1L << 40)
        {
            yield return $"a key-value store of {BytesMax} bytes is outside 64 KiB to 1 TiB";
        }

        if (EntriesMax is < 1 or > 1_000_000_000)
        {
            yield return $"{EntriesMax} entries of a key-value store are outside 1 to 1,000,000,000";
        }
    }

    /// <summary>The bytes that an entry counts with.</summary>
    public static long SizeOf(int keyBytes, int valueBytes) => (long)keyBytes + valueBytes + EntryBytes;
}
