namespace Longshore.Offload.Placement;

/// <summary>A call to place.</summary>
/// <param name="Function">The estimates of its function.</param>
/// <param name="Bytes">The number of bytes it would send.</param>
/// <param name="Workers">The workers that may be chosen, by index.</param>
/// <param name="MayRunHere">Whether the device is a choice.</param>
/// <param name="DeviceSpeed">Microseconds of the calibration program on the device.</param>
/// <param name="BatteryPercent">The battery's level, or -1.</param>
internal sealed record PlacementRequest(
    FunctionEstimates Function,
    int Bytes,
    IReadOnlyDictionary<int, WorkerEstimates> Workers,
    bool MayRunHere,
    double DeviceSpeed,
    double BatteryPercent)
{
    /// <summary>The expected milliseconds of a run on the device; null if unknown.</summary>
    public double? LocalMilliseconds => Function.Local(Bytes)?.Mean
        ?? (Function.Server(Bytes) is { } server && Workers.Values.FirstOrDefault(each => each.Speed > 0) is { } worker
            ? server.Mean * DeviceSpeed / worker.Speed
            : null);

    /// <summary>The worker with the earliest expected answer, and the milliseconds until it; null if there is no worker.</summary>
    public (int Worker, double Milliseconds)? FirstWorker => Workers.Count == 0
        ? null
        : Workers.Select(each => (each.Key, each.Value.Finish(Bytes, Function.Server(Bytes)?.Mean ?? 0))).MinBy(each => each.Item2);
}
