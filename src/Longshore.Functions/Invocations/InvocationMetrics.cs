using System.Diagnostics.Metrics;
using Longshore.Functions.Model;

namespace Longshore.Functions.Invocations;

/// <summary>What is counted of invocations.</summary>
internal sealed class InvocationMetrics : IDisposable
{
    private readonly Meter _meter = new("Longshore.Functions");
    private readonly Counter<long> _invocations;
    private readonly Histogram<double> _duration;

    public InvocationMetrics(Func<int> running, Func<int> queueLength)
    {
        _invocations = _meter.CreateCounter<long>(
            "longshore.invocations", unit: "{invocation}", description: "Invocations by function and outcome.");
        _duration = _meter.CreateHistogram<double>(
            "longshore.invocation.duration", unit: "s", description: "Time guests ran.");
        _meter.CreateObservableGauge(
            "longshore.invocations.running", running, unit: "{invocation}", description: "Guests that run now.");
        _meter.CreateObservableGauge(
            "longshore.queue.length", queueLength, unit: "{invocation}", description: "Invocations that wait for a core slot.");
    }

    public void Count(string function, Failure failure, TimeSpan execution)
    {
        _invocations.Add(1, new("function", function), new("outcome", failure.ToString()));
        if (_duration.Enabled)
        {
            _duration.Record(execution.TotalSeconds, new KeyValuePair<string, object?>("function", function));
        }
    }

    public void Dispose() => _meter.Dispose();
}
