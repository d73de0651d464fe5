using Longshore.Rpc.Framing;

namespace Longshore.Offload.Wire;

/// <summary>The constants of the protocol: docs/offload.md.</summary>
internal static class OffloadProtocol
{
    public const int Version = 2;

    /// <summary>The most bytes of a frame's body. A peer that announces more is broken or hostile.</summary>
    public const int FrameBytesMax = 64 << 20;

    /// <summary>The most bytes of a value: the other fields of a frame fit into the rest.</summary>
    public const int ValueBytesMax = FrameBytesMax - (64 << 10);

    /// <summary>The default of the most bytes of frames, of all connections of a process, that are not whole or not sent.</summary>
    // Eight of the largest frames: two devices at the limit of one connection do not reach it together.
    public const long AllFramesBytesMax = 512L << 20;

    /// <summary>Length and type.</summary>
    public const int HeaderBytes = 5;

    /// <summary>The protocol's frames.</summary>
    public static FrameFormat Frames { get; } = new(HeaderBytes, LengthMin: 0, LengthMax: FrameBytesMax);

    public const int DigestBytes = 32;

    public const int ClientIdBytes = 16;

    /// <summary>How slow a peer may be: silent as long as it likes, because programs think, and its frames after 30 s at 1 KiB a second.</summary>
    // Slower than the slowest mobile networks. A frame that stands still must not hold its bytes for ever.
    public static FramePace Pace { get; } = new(Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(30), BytesPerSecondMin: 1 << 10);

    /// <summary>The time that a peer has for its handshake, and then for each frame until it has said who it is: evidence or a
    /// challenge, and welcome or hello.</summary>
    // The first handshake of a small board takes seconds of its processor.
    public static readonly TimeSpan HelloTimeMax = TimeSpan.FromSeconds(30);
}
