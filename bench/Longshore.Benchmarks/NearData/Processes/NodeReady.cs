namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>What a node's process says when the node answers, as JSON.</summary>
/// <param name="Url">The node's own URL.</param>
/// <param name="Token">Its token.</param>
internal sealed record NodeReady(Uri Url, string Token);
