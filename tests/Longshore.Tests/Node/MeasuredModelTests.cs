using System.Text;
using Longshore.Functions.Calls;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Sledge;

namespace Longshore.Tests.Node;

/// <summary>SLEdge's model of two parameters: a module measures the input.</summary>
public sealed class MeasuredModelTests
{
    private static readonly RegressionConfig Model = new("measure.wasm", Bias: 1, Scale: 1, Beta1: 2, Beta2: 10, Parameters: 2);

    [Theory]
    [InlineData(Failure.None, "7", 0, 77)]
    [InlineData(Failure.None, " 7.5 pixels\n", 0, 82)]
    [InlineData(Failure.Exited, "7", 3, 77)]
    [InlineData(Failure.Exited, "", 3, 37)]
    public async Task Predict_WithAMeasuredInput_UsesBothParameters(Failure failure, string output, int exitCode, long microseconds)
    {
        var invoker = new Measuring(failure, output, exitCode);

        var prediction = await new MeasuredModel(Model, Call()).PredictAsync("abc"u8.ToArray(), invoker, CancellationToken.None);

        Assert.Equal(microseconds, (long)prediction.Execution!.Value.TotalMicroseconds);
        Assert.Equal("abc", invoker.Input);
        Assert.Equal(TimeSpan.FromMilliseconds(3), prediction.Spent);
    }

    [Theory]
    [InlineData(Failure.None, "")]
    [InlineData(Failure.None, "none")]
    [InlineData(Failure.None, "-1")]
    [InlineData(Failure.None, "NaN")]
    [InlineData(Failure.None, "1e300")]
    [InlineData(Failure.Exited, "none")]
    [InlineData(Failure.Trapped, "7")]
    [InlineData(Failure.Overloaded, "")]
    public async Task Predict_WithoutANumber_LeavesItToEarlierRuns(Failure failure, string output)
    {
        var prediction = await new MeasuredModel(Model, Call()).PredictAsync(default, new Measuring(failure, output, 3), CancellationToken.None);

        Assert.Null(prediction.Execution);
    }

    [Theory]
    [InlineData(5, 20_000)]
    [InlineData(25, 0.1)]
    public void ApplyTo_ACallWithADeadline_LeavesWhatIsLeftOfIt(double spent, double microseconds)
    {
        var call = Call() with { Deadline = TimeSpan.FromMilliseconds(25) };

        var applied = new ExecutionPrediction(null, TimeSpan.FromMilliseconds(spent)).ApplyTo(call);

        Assert.Equal(microseconds, applied.Deadline!.Value.TotalMicroseconds);
    }

    [Fact]
    public void ApplyTo_ACallWithoutADeadline_GivesItNone() => Assert.Null(new ExecutionPrediction(null).ApplyTo(Call()).Deadline);

    private static Invocation Call() => new() { Function = FunctionName.OfMeasurement("t", 1, "/a") };

    private sealed class Measuring(Failure failure, string output, int exitCode) : IInvoker
    {
        public string Input { get; private set; } = "";

        public ValueTask<InvocationResult> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
        {
            Input = Encoding.UTF8.GetString(invocation.Input.Span);
            return new(new InvocationResult(Encoding.UTF8.GetBytes(output)) { Failure = failure, ExitCode = exitCode, Latency = TimeSpan.FromMilliseconds(3) });
        }
    }
}
