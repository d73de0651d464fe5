using Longshore.Rpc.Framing;

namespace Longshore.Rpc;

/// <summary>The constants of the protocol; docs/rpc.md specifies it byte for byte.</summary>
public static class RpcProtocol
{
    /// <summary>The first bytes of both sides.</summary>
    public static ReadOnlySpan<byte> Preface => "LSRPC01\n"u8;

    /// <summary>The request type that asks for the type of a function by its name.</summary>
    public const uint FindType = 0;

    /// <summary>The smallest type that is assigned to functions found by name.</summary>
    public const uint FirstFoundType = 0x1_0000;

    /// <summary>The status of an answer that has a function's output.</summary>
    public const byte Succeeded = 0;

    /// <summary>The status of the answer to a frame that cannot be read; the connection ends.</summary>
    public const byte Malformed = 1;

    /// <summary>The status of the answer to a request whose arguments are malformed.</summary>
    public const byte BadArguments = 2;

    /// <summary>The status of the answer to a request that the node failed to handle; the node's log says why.</summary>
    public const byte NodeFailed = 255;

    /// <summary>The most requests of one connection that a server works on at one time; it reads further ones later.</summary>
    public const int InFlightMax = 256;

    /// <summary>The frames of requests. A function's own input limit is checked when its request is whole.</summary>
    // Larger than the input of any function.
    public static FrameFormat Requests { get; } = new(FrameFormat.LengthBytes, RpcRequest.HeaderBytes - FrameFormat.LengthBytes, LengthMax: 256 << 20);

    /// <summary>The frames of answers.</summary>
    // Far larger than a function may write by default.
    public static FrameFormat Answers { get; } = new(FrameFormat.LengthBytes, RpcAnswer.HeaderBytes - FrameFormat.LengthBytes, LengthMax: 1 << 30);

    /// <summary>The time that either side has for its preface. As long as HTTP clients have for their first bytes.</summary>
    public static readonly TimeSpan PrefaceTimeMax = TimeSpan.FromSeconds(30);

    /// <summary>How slow a client may be: idle for 130 s, as in HTTP, and its frames after 5 s at 64 KiB a second. The same rate holds for
    /// taking its answers.</summary>
    // Slow enough for a bad network of today. The largest frame holds its memory for 68 minutes at most.
    public static FramePace RequestPace { get; } = new(TimeSpan.FromSeconds(130), TimeSpan.FromSeconds(5), BytesPerSecondMin: 64 << 10);

    /// <summary>The pause after which an idle client sends a request, so that the connection stays open.</summary>
    public static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(60);
}
