using System.Text;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Faces.OpenFaas.Detached;

/// <summary>How an asynchronous call has ended.</summary>
/// <param name="Status">The status that a caller who waits would have got.</param>
/// <param name="Headers">The function's headers.</param>
/// <param name="Body">What it has answered, or the sentence that explains its failure.</param>
/// <param name="Duration">The time from its start to its end.</param>
internal sealed record DetachedResult(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body, TimeSpan Duration)
{
    private const int Success = 200;

    /// <summary>The result of an invocation, with copies of its output.</summary>
    public static DetachedResult Of(InvocationResult result) => result.Failure == Failure.None
        ? new DetachedResult(result.Response?.Status ?? Success, result.Response?.Headers ?? [], result.Output.ToArray(), result.Latency)
        : Failed(result.Failure, result.Detail) with { Duration = result.Latency };

    /// <summary>A failure.</summary>
    public static DetachedResult Failed(Failure failure, string detail) =>
        new(FailureTable.Of(failure).Status, [new("Content-Type", "text/plain; charset=utf-8")], Encoding.UTF8.GetBytes($"{failure}: {detail}"), TimeSpan.Zero);
}
