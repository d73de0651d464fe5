namespace Longshore.Offload.Placement;

/// <summary>Where a call runs.</summary>
/// <param name="Worker">The worker's index; -1 is the device.</param>
/// <param name="Reason">Why, with numbers.</param>
internal readonly record struct PlacementChoice(int Worker, string Reason)
{
    public const int Device = -1;
}
