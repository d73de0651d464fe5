namespace Longshore.Functions.State;

/// <summary>A namespace of regions as a node has it.</summary>
/// <param name="name">Its name.</param>
/// <param name="tier">The node's regions.</param>
/// <param name="memory">What its regions may hold.</param>
internal sealed class StateSpace(string name, StateTier tier, StateMemory memory)
{
    private readonly Dictionary<string, StateRegion> _regions = new(StringComparer.Ordinal);

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The tier that it belongs to.</summary>
    public StateTier Tier => tier;

    /// <summary>What its regions hold.</summary>
    public StateMemory Memory => memory;

    /// <summary>Begins a use of a region. It need not exist in the store.</summary>
    /// <exception cref="StateException">The name is none, or the node has too many regions.</exception>
    public StateUse Use(ReadOnlySpan<char> region) => new(tier, tier.Begin(this, region));

    /// <summary>The region, or null. Under the tier's lock.</summary>
    public StateRegion? Find_NeedsLock(ReadOnlySpan<char> region) =>
        _regions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(region, out var found) ? found : null;

    /// <summary>Adds a region. Under the tier's lock.</summary>
    public void Add_NeedsLock(StateRegion region) => _regions.Add(region.Key.Name, region);

    /// <summary>Removes a region. Under the tier's lock.</summary>
    public void Remove_NeedsLock(StateRegion region) => _regions.Remove(region.Key.Name);

    /// <summary>The regions. Under the tier's lock.</summary>
    public IReadOnlyCollection<StateRegion> All_NeedsLock => _regions.Values;
}
