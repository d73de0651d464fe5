namespace Longshore.Fleet.Energy;

/// <summary>What a meter shows: power, or energy since some time.</summary>
/// <param name="Watts">The power now, or null.</param>
/// <param name="Joules">The energy since the meter's zero, or null. If there are both, the energy counts.</param>
public readonly record struct MeterReading(double? Watts, double? Joules);
