namespace Longshore.Functions.Scheduling;

/// <summary>What else happened when work arrived or came back.</summary>
/// <param name="Displaced">Who lost its slot in the middle of its work, or null.</param>
/// <param name="Granted">Who has that slot now, or null.</param>
internal readonly record struct SlotChange(Work? Displaced, Work? Granted)
{
    /// <summary>Nothing else happened.</summary>
    public static SlotChange None { get; } = new(null, null);

    /// <summary>Work that was accepted and is given up now. What has begun keeps its slot until it has ended.</summary>
    public IReadOnlyList<Work> Shed { get; init; } = [];
}
