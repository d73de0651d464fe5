using Longshore.Functions.Calls;

namespace Longshore.Node.Faces.Calls;

/// <summary>Predicts the execution time of a route's calls from their input.</summary>
internal interface IExecutionModel
{
    /// <summary>Predicts a call's execution time.</summary>
    /// <param name="input">The call's input.</param>
    /// <param name="invoker">Runs what measures the input.</param>
    /// <param name="cancellationToken">The caller has left.</param>
    ValueTask<ExecutionPrediction> PredictAsync(ReadOnlyMemory<byte> input, IInvoker invoker, CancellationToken cancellationToken);
}
