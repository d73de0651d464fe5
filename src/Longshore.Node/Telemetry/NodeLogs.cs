namespace Longshore.Node.Telemetry;

/// <summary>The logs that a node writes.</summary>
/// <param name="Functions">The lines of functions.</param>
/// <param name="Performance">The log of invocations, or null.</param>
/// <param name="Sessions">The log of HTTP requests to tenants, or null.</param>
internal sealed record NodeLogs(FunctionLogs Functions, PerformanceLog? Performance, SessionLog? Sessions);
