namespace Longshore.Functions.Scheduling;

/// <summary>The other effects of an arrival or a return.</summary>
/// <param name="Preempted">The work that was pre-empted, or null.</param>
/// <param name="Granted">The work that has its slot now, or null.</param>
internal readonly record struct SlotChange(Work? Preempted, Work? Granted)
{
    /// <summary>No other effects.</summary>
    public static SlotChange None { get; } = new(null, null);

    /// <summary>Accepted work that was shed. Work that has begun keeps its slot until it ends.</summary>
    public IReadOnlyList<Work> Shed { get; init; } = [];
}
