namespace Longshore.Benchmarks.Trust;

/// <summary>What a worker's process is told, as JSON.</summary>
/// <param name="Workloads">The list of workloads.</param>
/// <param name="Data">The directory for compiled code, which a later run uses again.</param>
internal sealed record OrderWorkerSettings(string Workloads, string Data);
