using System.Text;
using Longshore.Functions.Calls;
using Longshore.Offload.Wire;

namespace Longshore.Offload.Worker;

/// <summary>How a call ended in a sandbox.</summary>
/// <param name="Status">How.</param>
/// <param name="Time">The time it took, waiting for a core slot included.</param>
/// <param name="Value">The encoded value, or a sentence in UTF-8.</param>
internal readonly record struct WorkerAnswer(AnswerStatus Status, TimeSpan Time, ReadOnlyMemory<byte> Value)
{
    /// <summary>Whether the sandbox has state of the library's modules that others do not have.</summary>
    public bool HasState { get; init; }

    public static WorkerAnswer Failed(Failure failure, string reason, TimeSpan time = default) =>
        new(AnswerStatus.Failed(failure), time, Encoding.UTF8.GetBytes(reason));

    public static WorkerAnswer Unsendable(string reason, TimeSpan time) => new(AnswerStatus.Unsendable, time, Encoding.UTF8.GetBytes(reason));

    public static WorkerAnswer NeedsDevice(string reason, TimeSpan time) => new(AnswerStatus.NeedsDevice, time, Encoding.UTF8.GetBytes(reason));

    /// <summary>The frame that tells it.</summary>
    public FrameWriter ToFrame(long id)
    {
        var frame = new FrameWriter(FrameType.Answer).Count(id).Byte(Status.ToByte(HasState)).Count((long)Time.TotalMicroseconds);
        Payload.Write(frame, Value.Span);
        return frame;
    }
}
