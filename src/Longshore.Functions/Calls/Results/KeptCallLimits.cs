namespace Longshore.Functions.Calls.Results;

/// <summary>The limits of calls whose results are kept. At a limit, a new call is refused; no result is dropped before its time.</summary>
public static class KeptCallLimits
{
    /// <summary>The most calls that run, wait, or have a result.</summary>
    // With outputs of the default limit, the bytes are reached first.
    public const int CallsMax = 100_000;

    /// <summary>The most bytes of all results: 1 GiB.</summary>
    // As much as a key-value store has by default.
    public const long OutputBytesMax = 1L << 30;

    /// <summary>The most calls that run or wait for a core slot.</summary>
    // A quarter of the node's queue, so that calls whose callers wait have room beside them.
    public const int RunningMax = 1_024;

    /// <summary>How long a result is kept after the call has ended.</summary>
    // 30,000 seconds, as in Faasm.
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30_000);
}
