namespace Longshore.Offload.Placement;

/// <summary>What the battery and deadline policies know about the device.</summary>
public sealed record PlacementSettings
{
    /// <summary>When a call's answer is wanted. Default: 1 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Below this level the device saves energy. Default: 30 %.</summary>
    public double BatteryThresholdPercent { get; init; } = 30;

    /// <summary>How long a full battery should last. Default: 8 hours.</summary>
    public TimeSpan BatteryLife { get; init; } = TimeSpan.FromHours(8);

    /// <summary>What a busy processor takes beyond an idle one. Default: 0.7 W, a Raspberry Pi Zero.</summary>
    public double ComputeWatts { get; init; } = 0.7;

    /// <summary>What waiting for an answer takes beyond idling. Default: 0.05 W.</summary>
    public double WaitWatts { get; init; } = 0.05;

    /// <summary>What a byte on the air takes. Default: 0.5 microjoules, about 1 W at 2 MB/s.</summary>
    public double JoulesPerByte { get; init; } = 0.5e-6;

    internal double LocalJoules(double milliseconds) => ComputeWatts * milliseconds / 1000;

    internal double RemoteJoules(double milliseconds, double bytes) => WaitWatts * milliseconds / 1000 + JoulesPerByte * bytes;
}
