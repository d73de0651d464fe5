using System.Buffers;
using System.Buffers.Binary;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Calls;
using Longshore.Rpc.Framing;

namespace Longshore.Node.Faces.Rpc;

/// <summary>The node holds too many bytes of requests to receive the rest of one more. The connection ends after its answer.</summary>
/// <param name="frame">The bytes of the request that have arrived.</param>
internal sealed class RpcOverloadException(ReadOnlySequence<byte> frame) : Exception(NodeAccounts.TooManyBytes)
{
    /// <summary>The request's id; 0 if it has not arrived.</summary>
    public uint Id { get; } = IdOf(frame);

    /// <summary>The status of the answer.</summary>
    public static byte Status => (byte)FailureTable.Of(Failure.Overloaded).ExitCode;

    private static uint IdOf(ReadOnlySequence<byte> frame)
    {
        if (frame.Length < FrameFormat.LengthBytes + sizeof(uint))
        {
            return 0;
        }

        Span<byte> id = stackalloc byte[sizeof(uint)];
        frame.Slice(FrameFormat.LengthBytes, sizeof(uint)).CopyTo(id);
        return BinaryPrimitives.ReadUInt32LittleEndian(id);
    }
}
