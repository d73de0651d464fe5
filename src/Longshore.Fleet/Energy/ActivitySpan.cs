namespace Longshore.Fleet.Energy;

/// <summary>For how long a board did something between two readings of its meter.</summary>
/// <param name="Key">The board, what it did, and for which function.</param>
/// <param name="Duration">For how long.</param>
/// <param name="Watts">The declared watts meanwhile.</param>
public readonly record struct ActivitySpan(EnergyKey Key, TimeSpan Duration, double Watts)
{
    /// <summary>Joules by the declared watts.</summary>
    public double ModelledJoules => Duration.TotalSeconds * Watts;
}
