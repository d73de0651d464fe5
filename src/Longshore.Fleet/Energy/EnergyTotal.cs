namespace Longshore.Fleet.Energy;

/// <summary>What a meter has counted.</summary>
/// <param name="Meter">The meter's name.</param>
/// <param name="Joules">The energy of the measured time.</param>
/// <param name="Measured">The time between readings of which the energy is known.</param>
/// <param name="Elapsed">The whole time.</param>
/// <param name="SilentReadings">The readings that failed.</param>
public readonly record struct EnergyTotal(string Meter, double Joules, TimeSpan Measured, TimeSpan Elapsed, long SilentReadings)
{
    /// <summary>The mean power of the measured time, in watts; zero if nothing was measured.</summary>
    public double Watts => Measured > TimeSpan.Zero ? Joules / Measured.TotalSeconds : 0;
}
