using Longshore.Rpc;
using Longshore.Rpc.Framing;

namespace Longshore.Node.Faces.Rpc;

/// <summary>What clients of remote procedure calls may hold of the node.</summary>
internal sealed record RpcLimits
{
    /// <summary>How slow a client may send, and take its answers.</summary>
    public FramePace Pace { get; init; } = RpcProtocol.RequestPace;

    /// <summary>The most bytes of requests and unsent answers of one connection before the node stops to read from it. Default: 64 MiB,
    /// four inputs of the default limit.</summary>
    public long ConnectionBytesMax { get; init; } = 64 << 20;

    /// <summary>The most bytes of requests and unsent answers of all connections. Beyond it requests fail as overloaded. Default: 512 MiB,
    /// two of the largest requests. One item alone may be larger: an answer may have 1 GiB.</summary>
    public long NodeBytesMax { get; init; } = 512 << 20;

    /// <summary>The bytes of a request that are not counted. Default: 16 KiB.</summary>
    // So that clients with large requests cannot keep out those with small ones. 10,000 connections hold 160 MiB of them.
    public int FreeBytes { get; init; } = 16 << 10;
}
