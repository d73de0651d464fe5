namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>What was measured of a work.</summary>
/// <param name="Moved">The median of calls that may move, in milliseconds.</param>
/// <param name="Stayed">The median of calls that must stay, in milliseconds.</param>
/// <param name="MovedBytes">The median of the bytes on the network of calls that may move.</param>
/// <param name="StayedBytes">The median of the bytes of calls that must stay.</param>
internal sealed record WorkFigures(double Moved, double Stayed, double MovedBytes, double StayedBytes);
