using System.Buffers.Binary;

namespace Longshore.Rpc;

/// <summary>The numbers of the protocol; docs/rpc.md specifies it byte for byte.</summary>
public static class RpcProtocol
{
    /// <summary>What both sides send first.</summary>
    public static ReadOnlySpan<byte> Preface => "LSRPC01\n"u8;

    /// <summary>The request type that asks for the type of a function by its name.</summary>
    public const uint FindType = 0;

    /// <summary>The first type that is given to functions that are found by name.</summary>
    public const uint FirstFoundType = 0x1_0000;

    /// <summary>The status of an answer that has a function's output.</summary>
    public const byte Succeeded = 0;

    /// <summary>The status of the answer to a frame that cannot be read; the connection ends.</summary>
    public const byte Malformed = 1;

    /// <summary>The status of the answer to a request with arguments that cannot be.</summary>
    public const byte BadArguments = 2;

    /// <summary>The status of the answer to a request that the node failed to handle; the node's log says why.</summary>
    public const byte NodeFailed = 255;

    /// <summary>Most requests of one connection that a server works on; it reads further ones later.</summary>
    public const int InFlightMax = 256;

    /// <summary>The length of a frame's first field, which says how long the rest is.</summary>
    public const int LengthBytes = sizeof(uint);

    /// <summary>Reads a frame's first field.</summary>
    public static uint ReadLength(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
