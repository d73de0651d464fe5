namespace Longshore.Functions.Capabilities.Http;

/// <summary>The limits of requests to other servers.</summary>
public sealed record HttpLimits
{
    /// <summary>The longest a request may take with all redirects and its body. Default: 30 s, as long as most gateways wait.</summary>
    public TimeSpan TimeMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait for a connection. Default: 10 s.</summary>
    public TimeSpan ConnectTimeMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest body of an answer after decompression, in bytes. Default: 16 MiB, the largest input of a function.</summary>
    public int ResponseBytesMax { get; init; } = 16 << 20;

    /// <summary>The bytes that bodies of answers of one function may take at a time. Default: 64 MiB, what a guest has by default.</summary>
    public long HeldBytesMax { get; init; } = 64L << 20;

    /// <summary>The most redirects that are followed. Default: 20, that of the Fetch standard.</summary>
    public int RedirectsMax { get; init; } = 20;

    /// <summary>The most requests of one function at a time. Further ones wait. Default: 64.</summary>
    // A server that stalls holds no more of the node's connections than these.
    public int PerFunctionMax { get; init; } = 64;

    /// <summary>The most requests of one function that wait for others of it. Further ones are refused. Default: 1,000, as many as one
    /// call may have.</summary>
    public int WaitingMax { get; init; } = 1000;

    /// <summary>The most requests of a node at a time. Further ones are refused. Default: 4,096.</summary>
    // Each has a descriptor; half of the usual hard limit of 8,192 or more is for clients.
    public int PerNodeMax { get; init; } = 4096;
}
