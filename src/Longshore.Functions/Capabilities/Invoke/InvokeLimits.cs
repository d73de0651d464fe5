namespace Longshore.Functions.Capabilities.Invoke;

/// <summary>The limits of calls between functions.</summary>
public static class InvokeLimits
{
    /// <summary>The most functions that may wait for one another: 16.</summary>
    // Each holds a sandbox. Chains of services are shorter, and a cycle ends here.
    public const int DepthMax = 16;

    /// <summary>The most calls of one call that were spawned and not awaited: 64.</summary>
    // As many requests as a function may have to other servers.
    public const int SpawnedMax = 64;

    /// <summary>The most bytes of answers of spawned calls that wait to be awaited: 64 MiB.</summary>
    // As many as a guest may have memory for, by default.
    public const long SpawnedBytesMax = 64L << 20;

    /// <summary>The most headers of a call: 1,000, as of a request to another server.</summary>
    public const int HeadersMax = 1000;
}
