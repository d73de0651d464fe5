using Longshore.Fleet.Wire;
using Longshore.Functions.Near;

namespace Longshore.Fleet.Agent;

/// <summary>How a function ended on a board.</summary>
/// <param name="Value">Its result, a JSON value.</param>
/// <param name="ExecutionTime">Its run time.</param>
/// <param name="Failure">The failure's name, or null.</param>
public sealed record BoardAnswer(byte[] Value, TimeSpan ExecutionTime, string? Failure)
{
    /// <summary>The answer to a call.</summary>
    internal static BoardAnswer Of(WholeAnswer answer, TimeSpan executionTime) =>
        new(CallAnswer.Write(answer), executionTime, answer.Status == NearStatus.Done ? null : answer.Status.ToString());
}
