using System.Buffers.Text;
using Longshore.Functions.Calls;
using Longshore.Node.Faces.Calls;

namespace Longshore.Node.Faces.Sledge;

/// <summary>SLEdge's model of two parameters: the size of the input, and what a module finds in it, such as a picture's pixels. The module is
/// a function like any other, with the core slots and limits of its route.</summary>
/// <param name="model">The model.</param>
/// <param name="measurement">A call of the module without its input.</param>
internal sealed class MeasuredModel(RegressionConfig model, Invocation measurement) : IExecutionModel
{
    public async ValueTask<ExecutionPrediction> PredictAsync(ReadOnlyMemory<byte> input, IInvoker invoker, CancellationToken cancellationToken)
    {
        using var result = await invoker.InvokeAsync(measurement with { Input = input }, cancellationToken);
        return new ExecutionPrediction(ReadParameter(result) is { } parameter ? model.Predict(input.Length, parameter) : null, result.Latency);
    }

    /// <summary>The parameter: a number at the beginning of the output; if nothing is printed, the exit code.</summary>
    internal static double? ReadParameter(InvocationResult result) => result.Failure switch
    {
        Failure.Exited when result.Output.IsEmpty => (uint)result.ExitCode,
        Failure.None or Failure.Exited when Utf8Parser.TryParse(result.Output.Span.TrimStart(" \t\r\n"u8), out double value, out _) && value is >= 0 and <= uint.MaxValue => value,
        _ => null,
    };
}
