namespace Longshore.Offload.Placement;

/// <summary>The settings of the battery and deadline policies.</summary>
public sealed record PlacementSettings
{
    /// <summary>The deadline of a call. Default: 1 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The battery level below which the device saves energy. Default: 30 %.</summary>
    public double BatteryThresholdPercent { get; init; } = 30;

    /// <summary>The time that a full battery should last. Default: 8 hours.</summary>
    public TimeSpan BatteryLife { get; init; } = TimeSpan.FromHours(8);

    /// <summary>The power of a busy processor above that of an idle one. Default: 0.7 W, a Raspberry Pi Zero.</summary>
    public double ComputeWatts { get; init; } = 0.7;

    /// <summary>The power of waiting for an answer above that of idling. Default: 0.05 W.</summary>
    public double WaitWatts { get; init; } = 0.05;

    /// <summary>The energy to transmit a byte by radio. Default: 0.5 microjoules, about 1 W at 2 MB/s.</summary>
    public double JoulesPerByte { get; init; } = 0.5e-6;

    internal double LocalJoules(double milliseconds) => ComputeWatts * milliseconds / 1000;

    internal double RemoteJoules(double milliseconds, double bytes) => WaitWatts * milliseconds / 1000 + JoulesPerByte * bytes;
}
