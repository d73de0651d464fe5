using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Faces.Sledge;

/// <summary>SLEdge's model of one parameter: the size of the input.</summary>
/// <param name="model">The model.</param>
internal sealed class SizeModel(RegressionConfig model) : IExecutionModel
{
    public ValueTask<ExecutionPrediction> PredictAsync(ReadOnlyMemory<byte> input, IInvoker invoker, CancellationToken cancellationToken) =>
        new(new ExecutionPrediction(model.Predict(input.Length)));
}
