namespace Longshore.Functions.Capabilities.Tcp;

/// <summary>The limits of connections to other servers.</summary>
public sealed record TcpLimits
{
    /// <summary>The longest wait for a connection, with the search for the server's address; and for TLS. Default: 10 s, as for requests of
    /// HTTP.</summary>
    public TimeSpan ConnectTimeMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait for bytes of the server, or for it to take bytes. Default: 60 s, more than a database's slow query
    /// takes. The call's own limits are shorter by default.</summary>
    public TimeSpan IdleTimeMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most bytes that a connection holds for a guest that does not read, and that one read returns. Default: 32 KiB, two
    /// records of TLS.</summary>
    public int ReadBytesMax { get; init; } = 32 << 10;

    /// <summary>The largest write, in bytes. Default: 1 MiB. A connection has one write at a time, so this is what it holds of a guest whose
    /// server does not read.</summary>
    public int WriteBytesMax { get; init; } = 1 << 20;

    /// <summary>The most connections of one function at a time. Further ones are refused. Default: 64, as many as requests of
    /// HTTP.</summary>
    public int PerFunctionMax { get; init; } = 64;

    /// <summary>The most connections of a node at a time. Further ones are refused. Default: 2,048.</summary>
    // Each has a descriptor, and requests of HTTP may take 4,096: together they leave a quarter of the usual hard limit of 8,192 or more.
    public int PerNodeMax { get; init; } = 2048;
}
