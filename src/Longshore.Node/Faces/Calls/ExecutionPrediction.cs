using Longshore.Functions.Calls;

namespace Longshore.Node.Faces.Calls;

/// <summary>What a route's model says of a call.</summary>
/// <param name="Execution">The execution time, or null if earlier runs are to tell.</param>
/// <param name="Spent">The time that the prediction took; it is part of the time to the call's deadline.</param>
internal readonly record struct ExecutionPrediction(TimeSpan? Execution, TimeSpan Spent = default)
{
    // A call whose deadline has passed during the prediction is late, and not without a deadline.
    private static readonly TimeSpan Late = TimeSpan.FromTicks(1);

    /// <summary>The call with its prediction, and what is left of its time.</summary>
    public Invocation ApplyTo(Invocation invocation) => invocation with
    {
        PredictedExecution = Execution,
        Deadline = invocation.Deadline is { } deadline ? TimeSpan.FromTicks(Math.Max(Late.Ticks, (deadline - Spent).Ticks)) : null,
    };
}
