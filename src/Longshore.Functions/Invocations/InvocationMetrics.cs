using System.Diagnostics.Metrics;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Execution;

namespace Longshore.Functions.Invocations;

/// <summary>The instruments of invocations.</summary>
internal sealed class InvocationMetrics : IDisposable
{
    // 10 us to 10 s: from the shortest call to twice the wall time that a function has by default.
    private static readonly double[] Bounds =
    [
        .. from power in Enumerable.Range(-5, 6)
           from step in new[] { 1, 2, 5 }
           select Math.Round(step * Math.Pow(10, power), 6),
        10,
    ];

    private readonly Histogram<double> _latency;
    private readonly Histogram<double> _execution;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _placementError;

    /// <param name="functions">Reads the statistics of all functions.</param>
    /// <param name="running">Reads the number of running guests.</param>
    /// <param name="queueLength">Reads the number of waiting invocations.</param>
    /// <param name="local">The executor of this process.</param>
    public InvocationMetrics(Func<IEnumerable<FunctionStatistics>> functions, Func<int> running, Func<int> queueLength, LocalExecutor local)
    {
        Meter.CreateObservableCounter(
            "longshore.invocations",
            () => functions().SelectMany(Outcomes),
            unit: "{invocation}",
            description: "Invocations by function and outcome.");
        Meter.CreateObservableCounter(
            "longshore.deadlines",
            () => functions().SelectMany(Deadlines),
            unit: "{invocation}",
            description: "Invocations with a deadline, by function and whether it was met.");
        _latency = Duration("longshore.latency", "From arrival to the guest's end.");
        _execution = Duration("longshore.execution", "How long the guest ran.");
        _queue = Duration("longshore.queue", "From arrival to the guest's start.");
        _placementError = Duration("longshore.placement.error", "How far the time until an answer was from what placement predicted, by kind of executor and whether it was later.");
        Meter.CreateObservableGauge("longshore.running", running, unit: "{invocation}", description: "Guests that run now.");
        Meter.CreateObservableGauge(
            "longshore.queue.length", queueLength, unit: "{invocation}", description: "Invocations that wait for a core slot.");
        Meter.CreateObservableCounter(
            "longshore.memory.ended",
            () => local.EndedForMemory,
            unit: "{invocation}",
            description: "Guests that were ended because the node's memory reached its bound.");
        Meter.CreateObservableGauge(
            "longshore.streams", () => local.StreamedAnswers, unit: "{invocation}", description: "Answers that leave now while their guests run.");
        Meter.CreateObservableCounter(
            "longshore.streams.refused",
            () => local.RefusedStreams,
            unit: "{invocation}",
            description: "Answers that found no place to leave while their guests run.");
    }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.Functions");

    /// <summary>Counts an invocation. One whose guest did not run took no time.</summary>
    public void Record(FunctionStatistics function, InvocationResult result)
    {
        function.Count(result);
        if (result.Latency == TimeSpan.Zero)
        {
            return;
        }

        _latency.Record(result.Latency.TotalSeconds, function.Tag);
        _execution.Record(result.ExecutionTime.TotalSeconds, function.Tag);
        _queue.Record(result.QueueTime.TotalSeconds, function.Tag);
        if (result is { Failure: Failure.None, Placement: { Predicted: { } predicted } placement })
        {
            var error = (result.Latency - predicted.AnswerIn).TotalSeconds;
            _placementError.Record(Math.Abs(error), new("executor", placement.Kind.Name()), new("answer", error > 0 ? "later" : "sooner"));
        }
    }

    public void Dispose() => Meter.Dispose();

    private static IEnumerable<Measurement<long>> Outcomes(FunctionStatistics function) =>
        from outcome in function.Outcomes
        where outcome.Value > 0
        select new Measurement<long>(outcome.Value, function.Tag, new("outcome", outcome.Key.ToString()));

    private static IEnumerable<Measurement<long>> Deadlines(FunctionStatistics function) =>
    [
        new(function.DeadlinesMet, function.Tag, new("result", "met")),
        new(function.DeadlinesMissed, function.Tag, new("result", "missed")),
    ];

    private Histogram<double> Duration(string name, string description) => Meter.CreateHistogram(
        name, unit: "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
}
