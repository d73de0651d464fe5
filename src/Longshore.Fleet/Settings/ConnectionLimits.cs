namespace Longshore.Fleet.Settings;

/// <summary>The limits of the boards' connections.</summary>
public sealed record ConnectionLimits
{
    /// <summary>The time in which a connection says who it is. Default: 10 s (LAST_CONNECTION_TIMEOUT, which MicroFaaS defines and does not use).
    /// </summary>
    public TimeSpan Identification { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time in which a board takes a line that is sent to it. Default: 120 s (SOCK_TIMEOUT).</summary>
    public TimeSpan Send { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>The longest line of a board, in bytes. Default: 1 MiB and 4 KiB.</summary>
    // The largest result, and the fields around it.
    public int LineBytesMax { get; init; } = (1 << 20) + 4096;

    /// <summary>The most connections at a time. Further ones are closed at once. Default: 4,096.</summary>
    // Each board has one, and a second one while it boots again.
    public int ConnectionsMax { get; init; } = 4096;

    /// <summary>The most connections of one address at a time that have not said who they are. Default: 64.</summary>
    // A machine with many virtual boards starts them together.
    public int AnonymousPerAddressMax { get; init; } = 64;
}
