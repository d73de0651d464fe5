using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Longshore.Functions.Specs;

namespace Longshore.Functions.Near;

/// <summary>Ranks that begin at other nodes as arguments and bytes of remote procedure calls; docs/neardata.md specifies them.</summary>
public static class RankWire
{
    // Spec, module, depth.
    private const int Count = 3;

    /// <summary>The arguments of a start, or null if its spec is too long for one.</summary>
    public static IReadOnlyList<string>? ArgumentsOf(RankStart start) => Encoding.UTF8.GetByteCount(start.Spec) > NearWire.ArgumentBytesMax
        ? null
        : [start.Spec, start.Module.Hex, start.Depth.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The payload of a start: the length of a head, the head, the input.</summary>
    public static byte[] PayloadOf(RankStart start) => WholeWire.Join(RankStartHead.Of(start), WholeJson.Default.RankStartHead, start.Input, default);

    /// <summary>Reads a start.</summary>
    /// <param name="arguments">What <see cref="ArgumentsOf"/> has made, or anything.</param>
    /// <param name="payload">What <see cref="PayloadOf(RankStart)"/> has made, or anything.</param>
    /// <param name="left">The time that is left for it.</param>
    /// <param name="start">The start.</param>
    public static bool TryRead(
        IReadOnlyList<string> arguments, ReadOnlyMemory<byte> payload, TimeSpan left, [NotNullWhen(true)] out RankStart? start)
    {
        start = arguments.Count == Count
            && ModuleDigest.TryParse(arguments[1], out var module)
            && int.TryParse(arguments[2], NumberStyles.None, CultureInfo.InvariantCulture, out var depth)
            && WholeWire.HeadOf(payload, WholeJson.Default.RankStartHead, out var input) is { } head
            && head.IsWhole(out var name)
                ? new RankStart(name, arguments[0], module, new RankWorld(head.World, Connection: 0), left, depth)
                {
                    Size = head.Size,
                    First = head.First,
                    Count = head.Count,
                    Snapshot = head.Snapshot,
                    Arguments = head.Arguments,
                    Input = input,
                }
                : null;
        return start is not null;
    }

    /// <summary>The payload of an answer: frames, or a sentence.</summary>
    public static ReadOnlyMemory<byte> PayloadOf(in RankAnswer answer) =>
        answer.Status == NearStatus.Done ? answer.Frames : Encoding.UTF8.GetBytes(answer.Detail);

    /// <summary>Reads an answer, of any bytes.</summary>
    public static RankAnswer Read(byte status, ReadOnlyMemory<byte> payload) => status == (byte)NearStatus.Done
        ? new RankAnswer(NearStatus.Done) { Frames = payload }
        : new RankAnswer(NearWire.StatusOf(status), Encoding.UTF8.GetString(payload.Span));
}
