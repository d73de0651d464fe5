namespace Longshore.Cluster;

/// <summary>What a core slot takes.</summary>
/// <param name="Idle">Watts while no guest runs in it.</param>
/// <param name="Busy">Watts while one does.</param>
public readonly record struct SlotWatts(double Idle, double Busy);
