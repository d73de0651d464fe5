using System.Diagnostics.Metrics;
using Longshore.Node.Faces.Accounts;

namespace Longshore.Node.Telemetry;

/// <summary>The instruments of the node's process.</summary>
internal sealed class ProcessMetrics : IDisposable
{
    /// <param name="accounts">What the node holds for its clients.</param>
    public ProcessMetrics(NodeAccounts accounts)
    {
        Meter.CreateObservableGauge(
            "longshore.connections", () => accounts.Connections.Now, unit: "{connection}", description: "Open connections of all listeners.");
        Meter.CreateObservableCounter(
            "longshore.connections.refused",
            () => accounts.Connections.Refused,
            unit: "{connection}",
            description: "Connections that were closed because there were too many.");
        Meter.CreateObservableGauge(
            "longshore.held", () => accounts.Held.Now, unit: "By", description: "Bytes of large requests and unsent answers.");
        Meter.CreateObservableCounter(
            "process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, unit: "s", description: "Processor time of the node.");
        Meter.CreateObservableGauge(
            "process.resident.memory", () => Environment.WorkingSet, unit: "By", description: "Resident memory of the node.");
    }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.Node");

    public void Dispose() => Meter.Dispose();
}
