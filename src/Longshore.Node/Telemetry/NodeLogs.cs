namespace Longshore.Node.Telemetry;

/// <summary>The logs in files that a node writes.</summary>
/// <param name="Performance">The log of invocations, or null.</param>
/// <param name="Sessions">The log of HTTP requests to tenants, or null.</param>
internal sealed record NodeLogs(PerformanceLog? Performance, SessionLog? Sessions);
