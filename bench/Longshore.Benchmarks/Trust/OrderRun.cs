namespace Longshore.Benchmarks.Trust;

/// <summary>The figures of one round of orders.</summary>
/// <param name="OrdersPerSecond">Orders that were answered in a second.</param>
/// <param name="P99Milliseconds">From an order's sending to its answer.</param>
internal sealed record OrderRun(double OrdersPerSecond, double P99Milliseconds);
