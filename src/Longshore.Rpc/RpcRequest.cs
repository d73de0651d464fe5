using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Longshore.Rpc.Framing;

namespace Longshore.Rpc;

/// <summary>One request of a client.</summary>
/// <param name="Id">Chosen by the client; the answer has the same.</param>
/// <param name="Type">What is called.</param>
/// <param name="DeadlineMicroseconds">When the answer is wanted, counted from its arrival; 0 for what the function's route says.</param>
/// <param name="Arguments">The function's arguments.</param>
/// <param name="Payload">Its standard input.</param>
public readonly record struct RpcRequest(
    uint Id, uint Type, uint DeadlineMicroseconds, IReadOnlyList<string> Arguments, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The length of a request without arguments and payload.</summary>
    public const int HeaderBytes = 20;

    private const int CountOffset = 16;
    private const int ReservedOffset = 18;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a whole frame.</summary>
    /// <param name="frame">The frame with its length; must stay as it is as long as the request is used.</param>
    /// <param name="request">The request; if the arguments are wrong, without them.</param>
    /// <returns><see cref="RpcProtocol.Succeeded"/>, or the status that the frame is answered with.</returns>
    public static byte TryRead(ReadOnlyMemory<byte> frame, out RpcRequest request)
    {
        request = default;
        var bytes = frame.Span;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt16LittleEndian(bytes[ReservedOffset..]) != 0)
        {
            return RpcProtocol.Malformed;
        }

        request = new RpcRequest(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            [],
            default);
        var rest = frame[HeaderBytes..];
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[CountOffset..]);
        var arguments = count == 0 ? [] : new string[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadArgument(ref rest, out arguments[i]))
            {
                return RpcProtocol.BadArguments;
            }
        }

        request = request with { Arguments = arguments, Payload = rest };
        return RpcProtocol.Succeeded;
    }

    /// <summary>Writes the frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more than 65,535 arguments, or one is longer than 65,535 bytes.</exception>
    public void Write(IBufferWriter<byte> output)
    {
        var lengths = Arguments.Sum(argument => sizeof(ushort) + Encoding.UTF8.GetByteCount(argument));
        var header = output.GetSpan(HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(HeaderBytes - FrameFormat.LengthBytes + lengths + Payload.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Id);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], DeadlineMicroseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(header[CountOffset..], Short(Arguments.Count));
        BinaryPrimitives.WriteUInt16LittleEndian(header[ReservedOffset..], 0);
        output.Advance(HeaderBytes);
        foreach (var argument in Arguments)
        {
            var length = Encoding.UTF8.GetByteCount(argument);
            var bytes = output.GetSpan(sizeof(ushort) + length);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, Short(length));
            Encoding.UTF8.GetBytes(argument, bytes[sizeof(ushort)..]);
            output.Advance(sizeof(ushort) + length);
        }

        output.Write(Payload.Span);
    }

    private static ushort Short(int number) => number <= ushort.MaxValue
        ? (ushort)number
        : throw new ArgumentOutOfRangeException(nameof(number), number, "more arguments, or bytes of one, than a frame can have");

    private static bool TryReadArgument(ref ReadOnlyMemory<byte> rest, out string argument)
    {
        argument = "";
        if (rest.Length < sizeof(ushort))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest.Span);
        rest = rest[sizeof(ushort)..];
        if (rest.Length < length || rest.Span[..length].Contains((byte)0))
        {
            return false;
        }

        try
        {
            argument = Strict.GetString(rest.Span[..length]);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        rest = rest[length..];
        return true;
    }
}
