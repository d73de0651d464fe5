namespace Longshore.Offload.Placement;

/// <summary>A call that is to be placed.</summary>
/// <param name="Function">What is known about its function.</param>
/// <param name="Bytes">How many bytes it would send.</param>
/// <param name="Workers">The workers that may be chosen, by index.</param>
/// <param name="MayRunHere">Whether the device is a choice as well.</param>
/// <param name="DeviceSpeed">Microseconds of the calibration program here.</param>
/// <param name="BatteryPercent">The battery's level, or -1.</param>
internal sealed record PlacementRequest(
    FunctionEstimates Function,
    int Bytes,
    IReadOnlyDictionary<int, WorkerEstimates> Workers,
    bool MayRunHere,
    double DeviceSpeed,
    double BatteryPercent)
{
    /// <summary>Milliseconds that a run here is expected to take; null when nothing is known.</summary>
    public double? LocalMilliseconds => Function.Local(Bytes)?.Mean
        ?? (Function.Server(Bytes) is { } server && Workers.Values.FirstOrDefault(each => each.Speed > 0) is { } worker
            ? server.Mean * DeviceSpeed / worker.Speed
            : null);

    /// <summary>The worker that would answer first, and after how many milliseconds; null when there is none.</summary>
    public (int Worker, double Milliseconds)? FirstWorker => Workers.Count == 0
        ? null
        : Workers.Select(each => (each.Key, each.Value.Finish(Bytes, Function.Server(Bytes)?.Mean ?? 0))).MinBy(each => each.Item2);
}
