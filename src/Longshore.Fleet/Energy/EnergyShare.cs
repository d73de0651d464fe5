namespace Longshore.Fleet.Energy;

/// <summary>Energy and what it was used for.</summary>
/// <param name="Key">The board, what it did, and for which function.</param>
/// <param name="Milliseconds">For how long.</param>
/// <param name="ModelledJoules">Joules by the board's declared watts.</param>
/// <param name="Joules">Joules by the meter; the modelled ones while no meter answers.</param>
/// <param name="MeasuredJoules">The part of <paramref name="Joules"/> that a meter has measured.</param>
public sealed record EnergyShare(EnergyKey Key, double Milliseconds, double ModelledJoules, double Joules, double MeasuredJoules)
{
    /// <summary>The sum of two shares of the same key.</summary>
    public static EnergyShare operator +(EnergyShare left, EnergyShare right) => left with
    {
        Milliseconds = left.Milliseconds + right.Milliseconds,
        ModelledJoules = left.ModelledJoules + right.ModelledJoules,
        Joules = left.Joules + right.Joules,
        MeasuredJoules = left.MeasuredJoules + right.MeasuredJoules,
    };
}
