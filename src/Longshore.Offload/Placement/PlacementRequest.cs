using Longshore.Functions.Calls;
using Longshore.Functions.Specs;

namespace Longshore.Offload.Placement;

/// <summary>A call to place.</summary>
/// <param name="Function">The estimates of its function.</param>
/// <param name="Bytes">The number of bytes it would send.</param>
/// <param name="Workers">The workers that may be chosen, by index.</param>
/// <param name="MayRunHere">Whether the device is a choice.</param>
/// <param name="DeviceSpeed">Microseconds of the calibration program on the device.</param>
/// <param name="BatteryPercent">The battery's level, or -1.</param>
/// <param name="Settings">The device's power.</param>
internal sealed record PlacementRequest(
    FunctionEstimates Function,
    int Bytes,
    IReadOnlyDictionary<int, WorkerEstimates> Workers,
    bool MayRunHere,
    double DeviceSpeed,
    double BatteryPercent,
    PlacementSettings Settings)
{
    /// <summary>How many runs of the call's own length it would wait for on the device. Default: 0, a call starts at once.</summary>
    public double LocalQueue { get; init; }

    /// <summary>What the device expects of the call; null if nothing is known about its function.</summary>
    public Offer? Local => LocalMilliseconds is { } milliseconds
        ? new Offer(LocalQueue * TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds), BytesMoved: 0, Settings.LocalJoules(milliseconds), TrustLevel.None)
        : null;

    /// <summary>The worker with the earliest expected answer, and what is expected of it; null if there is no worker.</summary>
    public (int Worker, Offer Offer)? FirstWorker => Workers.Count == 0
        ? null
        : Workers.Select(each => (each.Key, each.Value.Offer(Function, Bytes, Settings))).MinBy(each => each.Item2.AnswerIn);

    // Without a run on the device: a worker's time, scaled by the two calibration programs.
    private double? LocalMilliseconds => Function.Local(Bytes)?.Mean
        ?? (Function.Server(Bytes) is { } server && Workers.Values.FirstOrDefault(each => each.Speed > 0) is { } worker
            ? server.Mean * DeviceSpeed / worker.Speed
            : null);
}
