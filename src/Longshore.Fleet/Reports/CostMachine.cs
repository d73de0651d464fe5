namespace Longshore.Fleet.Reports;

/// <summary>A kind of machine in a <see cref="CostModel"/>.</summary>
/// <param name="FunctionsPerMinute">What one runs.</param>
/// <param name="Price">What one costs.</param>
/// <param name="Watts">What one draws on average.</param>
/// <param name="MachinesPerSwitch">How many share a switch.</param>
/// <param name="SwitchPrice">What a switch costs.</param>
/// <param name="SwitchWatts">What a switch draws.</param>
public sealed record CostMachine(
    double FunctionsPerMinute, double Price, double Watts, double MachinesPerSwitch, double SwitchPrice, double SwitchWatts);
