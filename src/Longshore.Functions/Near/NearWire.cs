using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>Calls and answers between nodes as arguments and bytes of remote procedure calls; docs/neardata.md specifies them.</summary>
public static class NearWire
{
    // Spec, module, function, arguments, depth.
    private const int Count = 5;

    // code and the log's length.
    private const int HeadBytes = 2 * sizeof(int);

    // Of a remote procedure call's argument.
    internal const int ArgumentBytesMax = ushort.MaxValue;
    private const char Separator = ',';

    /// <summary>The arguments of a call, or null if its spec is too long for one.</summary>
    public static IReadOnlyList<string>? ArgumentsOf(NearCall call) => Encoding.UTF8.GetByteCount(call.Spec) > ArgumentBytesMax
        ? null
        :
        [
            call.Spec,
            call.Module.Hex,
            Text(call.Function),
            string.Join(Separator, call.Arguments.Select(argument => Text(argument))),
            Text(call.Depth),
        ];

    /// <summary>Reads a call.</summary>
    /// <param name="arguments">What <see cref="ArgumentsOf"/> has made, or anything.</param>
    /// <param name="state">The guest's state.</param>
    /// <param name="left">The time that is left for it.</param>
    /// <param name="call">The call.</param>
    public static bool TryRead(
        IReadOnlyList<string> arguments, ReadOnlyMemory<byte> state, TimeSpan left, [NotNullWhen(true)] out NearCall? call)
    {
        call = null;
        if (arguments.Count != Count
            || !ModuleDigest.TryParse(arguments[1], out var module)
            || !uint.TryParse(arguments[2], NumberStyles.None, CultureInfo.InvariantCulture, out var function)
            || !TryReadNumbers(arguments[3], out var numbers)
            || !int.TryParse(arguments[4], NumberStyles.None, CultureInfo.InvariantCulture, out var depth))
        {
            return false;
        }

        call = new NearCall(arguments[0], module, function, numbers, state, left, depth);
        return true;
    }

    /// <summary>The payload of an answer.</summary>
    public static byte[] PayloadOf(NearAnswer answer)
    {
        if (answer.Status != NearStatus.Done)
        {
            return Encoding.UTF8.GetBytes(answer.Detail);
        }

        var payload = new byte[HeadBytes + answer.Log.Length + answer.State.Length];
        BinaryPrimitives.WriteInt32LittleEndian(payload, answer.Code);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(sizeof(int)), answer.Log.Length);
        answer.Log.Span.CopyTo(payload.AsSpan(HeadBytes));
        answer.State.Span.CopyTo(payload.AsSpan(HeadBytes + answer.Log.Length));
        return payload;
    }

    /// <summary>Reads an answer, of any bytes.</summary>
    public static NearAnswer Read(byte status, ReadOnlyMemory<byte> payload)
    {
        if (status != (byte)NearStatus.Done)
        {
            return new NearAnswer(StatusOf(status), Encoding.UTF8.GetString(payload.Span));
        }

        if (payload.Length < HeadBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(payload.Span[sizeof(int)..]) is var log && log > payload.Length - HeadBytes)
        {
            return new NearAnswer(NearStatus.Lost, "the node's answer is cut off");
        }

        return new NearAnswer(NearStatus.Done)
        {
            Code = BinaryPrimitives.ReadInt32LittleEndian(payload.Span),
            Log = payload.Slice(HeadBytes, (int)log),
            State = payload[(HeadBytes + (int)log)..],
        };
    }

    /// <summary>A status that is not <see cref="NearStatus.Done"/>, of any number.</summary>
    internal static NearStatus StatusOf(byte status) => Enum.IsDefined((NearStatus)status) ? (NearStatus)status : NearStatus.Refused;

    private static bool TryReadNumbers(string text, out int[] numbers)
    {
        var parts = text.Length == 0 ? [] : text.Split(Separator);
        numbers = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
