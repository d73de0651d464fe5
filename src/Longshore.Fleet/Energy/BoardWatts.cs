namespace Longshore.Fleet.Energy;

/// <summary>The power that a board draws, as declared. It shares a meter's energy out, and stands for a meter where there is none.</summary>
public sealed record BoardWatts
{
    /// <summary>Watts while it is switched off. Default: 0.</summary>
    public double Off { get; init; }

    /// <summary>Watts while it boots. Default: 2.3.</summary>
    // The defaults are round values for a BeagleBone Black at 5 V: 460 mA at most while a kernel boots, 350 mA while it idles.
    public double Boot { get; init; } = 2.3;

    /// <summary>Watts while it waits. Default: 1.75.</summary>
    public double Idle { get; init; } = 1.75;

    /// <summary>Watts while it runs a function. Default: 2.3.</summary>
    public double Run { get; init; } = 2.3;

    /// <summary>The watts of an activity.</summary>
    public double Of(BoardActivity activity) => activity switch
    {
        BoardActivity.Boot => Boot,
        BoardActivity.Idle => Idle,
        BoardActivity.Run => Run,
        _ => Off,
    };
}
