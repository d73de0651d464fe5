using System.Diagnostics.Metrics;

namespace Longshore.Node.Telemetry;

/// <summary>The instruments of the node's process.</summary>
internal sealed class ProcessMetrics : IDisposable
{
    public ProcessMetrics()
    {
        Meter.CreateObservableCounter(
            "process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, unit: "s", description: "Processor time of the node.");
        Meter.CreateObservableGauge(
            "process.resident.memory", () => Environment.WorkingSet, unit: "By", description: "Resident memory of the node.");
    }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.Node");

    public void Dispose() => Meter.Dispose();
}
