namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>What was measured at one load of a storage node.</summary>
/// <param name="LoadPercent">The work that was offered to its slot, in percent of what the slot can do.</param>
/// <param name="MovedPercent">The share of calls that moved to it.</param>
/// <param name="P50">The median of their times, in milliseconds.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="StayedP50">The median of calls that must stay, in milliseconds.</param>
internal sealed record SwitchOverPoint(int LoadPercent, double MovedPercent, double P50, double P90, double StayedP50);
