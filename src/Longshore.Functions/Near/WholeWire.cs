using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>Whole calls and their answers as arguments and bytes of remote procedure calls; docs/neardata.md specifies them.</summary>
public static class WholeWire
{
    // Spec, module, depth.
    private const int Count = 3;

    /// <summary>The arguments of a call, or null if its spec is too long for one.</summary>
    public static IReadOnlyList<string>? ArgumentsOf(WholeCall call) => Encoding.UTF8.GetByteCount(call.Spec) > NearWire.ArgumentBytesMax
        ? null
        : [call.Spec, call.Module.Hex, call.Depth.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The payload of a call: the length of a head, the head, the input.</summary>
    public static byte[] PayloadOf(WholeCall call) => Join(WholeCallHead.Of(call), WholeJson.Default.WholeCallHead, call.Input, default);

    /// <summary>Reads a call.</summary>
    /// <param name="arguments">What <see cref="ArgumentsOf"/> has made, or anything.</param>
    /// <param name="payload">What <see cref="PayloadOf(WholeCall)"/> has made, or anything.</param>
    /// <param name="left">The time that is left for it.</param>
    /// <param name="call">The call.</param>
    public static bool TryRead(
        IReadOnlyList<string> arguments, ReadOnlyMemory<byte> payload, TimeSpan left, [NotNullWhen(true)] out WholeCall? call)
    {
        call = arguments.Count == Count
            && ModuleDigest.TryParse(arguments[1], out var module)
            && int.TryParse(arguments[2], NumberStyles.None, CultureInfo.InvariantCulture, out var depth)
            && HeadOf(payload, WholeJson.Default.WholeCallHead, out var input) is { } head
            && head.IsWhole(out var name, out var address)
                ? new WholeCall(name, arguments[0], module, left, depth)
                {
                    Object = address,
                    InputTag = head.InputTag,
                    Input = input,
                    Arguments = head.Arguments,
                    Request = head.Request,
                }
                : null;
        return call is not null;
    }

    /// <summary>The payload of an answer: the length of a head, the head, the log, the output; a sentence if it is not done.</summary>
    public static byte[] PayloadOf(WholeAnswer answer) => answer.Head is { } head
        ? Join(head, WholeJson.Default.WholeAnswerHead, answer.Log, answer.Output)
        : Encoding.UTF8.GetBytes(answer.Detail);

    /// <summary>Reads an answer, of any bytes.</summary>
    public static WholeAnswer Read(byte status, ReadOnlyMemory<byte> payload)
    {
        if (status != (byte)NearStatus.Done)
        {
            return new WholeAnswer(NearWire.StatusOf(status), Encoding.UTF8.GetString(payload.Span));
        }

        return HeadOf(payload, WholeJson.Default.WholeAnswerHead, out var rest) is { } head && head.IsWhole(rest.Length)
            ? new WholeAnswer(NearStatus.Done) { Head = head, Log = rest[..head.LogBytes], Output = rest[head.LogBytes..] }
            : new WholeAnswer(NearStatus.Lost, "the node's answer is none");
    }

    internal static byte[] Join<T>(T head, JsonTypeInfo<T> type, ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(head, type);
        var payload = GC.AllocateUninitializedArray<byte>(sizeof(int) + text.Length + first.Length + second.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload, text.Length);
        text.CopyTo(payload.AsSpan(sizeof(int)));
        first.Span.CopyTo(payload.AsSpan(sizeof(int) + text.Length));
        second.Span.CopyTo(payload.AsSpan(payload.Length - second.Length));
        return payload;
    }

    // Null for anything that is no head.
    internal static T? HeadOf<T>(ReadOnlyMemory<byte> payload, JsonTypeInfo<T> type, out ReadOnlyMemory<byte> rest)
        where T : class
    {
        rest = default;
        if (payload.Length < sizeof(int)
            || BinaryPrimitives.ReadUInt32LittleEndian(payload.Span) is var length && length > payload.Length - sizeof(int))
        {
            return null;
        }

        rest = payload[(sizeof(int) + (int)length)..];
        try
        {
            return JsonSerializer.Deserialize(payload.Span.Slice(sizeof(int), (int)length), type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
