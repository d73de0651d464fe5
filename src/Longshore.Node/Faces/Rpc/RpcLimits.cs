using Longshore.Node.Faces.Accounts;
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

    /// <summary>The bytes of a request that are not counted. Default: 16 KiB.</summary>
    public int FreeBytes { get; init; } = NodeAccounts.FreeBytes;
}
