namespace Longshore.Offload.Placement;

/// <summary>Takes the fastest choice while the battery has enough charge, otherwise the one that needs the least energy.</summary>
internal sealed class BatteryPolicy(PlacementSettings settings, TimeProvider time) : PlacementPolicy
{
    private readonly long _started = time.GetTimestamp();
    private double _first = -1;

    public override string Name => "battery";

    public override PlacementChoice Choose(PlacementRequest request)
    {
        var level = request.BatteryPercent;
        _first = _first < 0 ? level : _first;
        if (level < 0 || request.FirstWorker is not { } remote || request.Local is not { } local || !request.MayRunHere)
        {
            return Fastest(request);
        }

        var isLow = level < settings.BatteryThresholdPercent;
        if (!isLow && !IsFallingFast(level))
        {
            return Fastest(request);
        }

        var why = isLow ? Text($"the battery has {level:0.#} %") : Text($"the battery falls faster than {settings.BatteryLife.TotalHours:0.#} h allow");
        return LeastEnergy(local, remote, why);
    }

    private bool IsFallingFast(double level) =>
        _first - level > 1 + 100 * (time.GetElapsedTime(_started) / settings.BatteryLife);
}
