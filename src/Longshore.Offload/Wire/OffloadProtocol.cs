namespace Longshore.Offload.Wire;

/// <summary>Numbers of the protocol: docs/offload.md.</summary>
internal static class OffloadProtocol
{
    public const int Version = 1;

    /// <summary>Most bytes of a frame's body. A device or worker that announces more is broken or hostile.</summary>
    public const int FrameBytesMax = 64 << 20;

    /// <summary>Most bytes of a value: what a frame has beside it fits into the rest.</summary>
    public const int ValueBytesMax = FrameBytesMax - (64 << 10);

    /// <summary>Length and type.</summary>
    public const int HeaderBytes = 5;

    public const int DigestBytes = 32;

    public const int ClientIdBytes = 16;

    /// <summary>How long a connection may take to say its first frame.</summary>
    public static readonly TimeSpan HelloTimeMax = TimeSpan.FromSeconds(10);
}
