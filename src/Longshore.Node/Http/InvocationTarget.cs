using Longshore.Functions.Model;

namespace Longshore.Node.Http;

/// <summary>What a URL leads to.</summary>
/// <param name="Function">The function that is called.</param>
/// <param name="ContentType">The media type of its output.</param>
/// <param name="InputBytesMax">Largest body that is read for it.</param>
/// <param name="Deadline">Time by which its answer is wanted when the request does not say, or null.</param>
internal sealed record InvocationTarget(
    FunctionName Function, string ContentType, int InputBytesMax, TimeSpan? Deadline)
{
    /// <summary>What becomes of it when its deadline has passed.</summary>
    public OnMiss OnMiss { get; init; }

    /// <summary>How long it will probably run, as long as nothing is known of earlier runs.</summary>
    public TimeSpan ExpectedExecution { get; init; }

    /// <summary>Of a hundred earlier runs, how many took no longer than what it is taken to take.</summary>
    public int EstimatePercentile { get; init; } = 70;
}
