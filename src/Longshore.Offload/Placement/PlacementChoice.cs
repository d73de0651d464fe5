namespace Longshore.Offload.Placement;

/// <summary>Where a call runs.</summary>
/// <param name="Worker">The worker's index; -1 is the device.</param>
/// <param name="Reason">Why, with numbers.</param>
internal readonly record struct PlacementChoice(int Worker, string Reason)
{
    public const int Device = -1;

    /// <summary>The device's sandboxes beside the program, as a place that has run calls.</summary>
    public const int Beside = -2;
}
