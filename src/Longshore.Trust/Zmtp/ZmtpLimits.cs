namespace Longshore.Trust.Zmtp;

/// <summary>The limits of one connection to a ZeroMQ peer.</summary>
/// <param name="MessageBytesMax">The most bytes of a message, all its frames together.</param>
internal sealed record ZmtpLimits(int MessageBytesMax)
{
    /// <summary>The most frames of a message. Default: 16.</summary>
    // A REQ socket sends two. Each proxy on the way adds one.
    public int FramesMax { get; init; } = 16;

    /// <summary>The most bytes of a command. Default: 8 KiB.</summary>
    // READY has the socket's type and an identity of at most 255 bytes; an application may add properties.
    public int CommandBytesMax { get; init; } = 8 << 10;

    /// <summary>The longest handshake. Default: 10 s.</summary>
    // It takes two round trips.
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest silence of a peer that awaits no answer. Default: 10 minutes.</summary>
    // ZeroMQ's sockets connect again by themselves, so an early end costs a peer one handshake.
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The time that every message may take, whatever its size. Default: 10 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The slowest transfer of a message, in bytes per second. Default: 64 KiB/s.</summary>
    // The rate that the node's other protocols demand. The largest message may take 8 minutes.
    public int BytesPerSecondMin { get; init; } = 64 << 10;

    /// <summary>The time that a message may take.</summary>
    /// <param name="bytes">Its size.</param>
    public TimeSpan Allowance(long bytes) => Grace + TimeSpan.FromSeconds((double)bytes / BytesPerSecondMin);
}
