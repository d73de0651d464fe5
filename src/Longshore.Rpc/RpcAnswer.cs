using System.Buffers;
using System.Buffers.Binary;
using Longshore.Rpc.Framing;

namespace Longshore.Rpc;

/// <summary>The answer to one request.</summary>
/// <param name="Id">The request's.</param>
/// <param name="Status"><see cref="RpcProtocol.Succeeded"/>, or why there is no output: the exit codes of <c>longshore invoke</c>
/// (docs/failures.md) and those of <see cref="RpcProtocol"/>.</param>
/// <param name="Payload">The function's output, or a sentence that says what was wrong.</param>
public readonly record struct RpcAnswer(uint Id, byte Status, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The length of an answer without its payload.</summary>
    public const int HeaderBytes = 24;

    private const byte DeadlineMetByte = 1;
    private const byte DeadlineMissedByte = 2;

    /// <summary>Whether the guest ended by its deadline; null when it had none or did not run.</summary>
    public bool? DeadlineMet { get; init; }

    /// <summary>Time from the request's arrival to the guest's end.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Time the guest ran.</summary>
    public TimeSpan Execution { get; init; }

    /// <summary>Time from the request's arrival to the guest's start.</summary>
    public TimeSpan Queue { get; init; }

    /// <summary>Reads a whole frame.</summary>
    /// <param name="frame">The frame with its length; must stay as it is as long as the answer is used.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> frame, out RpcAnswer answer)
    {
        answer = default;
        var bytes = frame.Span;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        answer = new RpcAnswer(BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), bytes[8], frame[HeaderBytes..])
        {
            DeadlineMet = bytes[9] switch { DeadlineMetByte => true, DeadlineMissedByte => false, _ => null },
            Latency = ReadTime(bytes[12..]),
            Execution = ReadTime(bytes[16..]),
            Queue = ReadTime(bytes[20..]),
        };
        return true;
    }

    /// <summary>Writes the frame.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var header = output.GetSpan(HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(HeaderBytes - FrameFormat.LengthBytes + Payload.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Id);
        header[8] = Status;
        header[9] = DeadlineMet switch { true => DeadlineMetByte, false => DeadlineMissedByte, null => 0 };
        header[10..12].Clear();
        WriteTime(header[12..], Latency);
        WriteTime(header[16..], Execution);
        WriteTime(header[20..], Queue);
        output.Advance(HeaderBytes);
        output.Write(Payload.Span);
    }

    private static TimeSpan ReadTime(ReadOnlySpan<byte> bytes) =>
        TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(bytes));

    private static void WriteTime(Span<byte> bytes, TimeSpan time) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Math.Clamp(time.TotalMicroseconds, 0, uint.MaxValue));
}
