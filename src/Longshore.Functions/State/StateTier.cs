using System.Diagnostics.Metrics;

namespace Longshore.Functions.State;

/// <summary>The local tier of state: the regions that a node has, shared by all its instances, in front of the global tier. docs/state.md
/// defines what guests may rely on. May be used from any thread.</summary>
public sealed class StateTier : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StateSpace> _spaces = new(StringComparer.Ordinal);
    private readonly StateLimits _limits;
    private readonly StateNodeMemory _memory;
    private readonly StateTraffic _traffic;
    private int _regions;
    private long _clock;

    /// <param name="store">The global tier. The caller disposes it, after this.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="time">The clocks.</param>
    public StateTier(IStateStore store, StateLimits limits, TimeProvider time)
    {
        _limits = limits;
        _memory = new StateNodeMemory(limits.LocalBytesMax);
        _traffic = new StateTraffic(Meter, () => _memory.Bytes, () => Volatile.Read(ref _regions));
        Remote = new StateRemote(store, _traffic, Evict);
        Locks = new StateLocks(store, time);
    }

    /// <summary>The meter that has all instruments.</summary>
    public Meter Meter { get; } = new("Longshore.State");

    /// <summary>The way to the global tier.</summary>
    internal StateRemote Remote { get; }

    /// <summary>The locks of regions.</summary>
    internal StateLocks Locks { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    /// <summary>The namespace of a name.</summary>
    internal StateSpace Space(string name)
    {
        lock (_lock)
        {
            if (!_spaces.TryGetValue(name, out var space))
            {
                space = new StateSpace(name, this, new StateMemory(name, _limits.SpaceBytesMax, _memory));
                _spaces.Add(name, space);
            }

            return space;
        }
    }

    /// <summary>Begins a use of a region.</summary>
    internal StateRegion Begin(StateSpace space, ReadOnlySpan<char> name)
    {
        lock (_lock)
        {
            var region = space.Find_NeedsLock(name) ?? Add_NeedsLock(space, name);
            region.Users++;
            region.LastUse = ++_clock;
            return region;
        }
    }

    /// <summary>Ends a use.</summary>
    internal void End(StateRegion region)
    {
        lock (_lock)
        {
            region.Users--;
        }
    }

    private StateRegion Add_NeedsLock(StateSpace space, ReadOnlySpan<char> name)
    {
        if (!StateKey.TryParse(space.Name, name.ToString(), out var key))
        {
            throw new StateException(StateRefusal.Invalid, StateKey.Rule);
        }

        if (space.All_NeedsLock.Count >= _limits.SpaceRegionsMax && Evict_NeedsLock([space], bytes: 0) == 0)
        {
            throw new StateException(
                StateRefusal.LimitReached,
                $"the node holds {_limits.SpaceRegionsMax} regions of state of the namespace \"{space.Name}\", the limit, and all have changes to push or are in use");
        }

        if (_regions >= _limits.LocalRegionsMax && Evict_NeedsLock(_spaces.Values, bytes: 0) == 0)
        {
            throw new StateException(
                StateRefusal.LimitReached, $"the node holds {_limits.LocalRegionsMax} regions of state, the limit, and all have changes to push or are in use");
        }

        var region = new StateRegion(key.Value, space.Memory);
        space.Add_NeedsLock(region);
        _regions++;
        return region;
    }

    /// <summary>Drops regions of which nothing would be lost, to make room.</summary>
    /// <param name="space">The namespace that has none, or null for all.</param>
    /// <returns>Whether any was dropped.</returns>
    internal bool Evict(string? space)
    {
        lock (_lock)
        {
            return Evict_NeedsLock(space is null ? _spaces.Values : [_spaces[space]], _limits.LocalBytesMax / 8) > 0;
        }
    }

    // Those that were used longest ago. Many at a time, because finding them looks at all.
    private int Evict_NeedsLock(IEnumerable<StateSpace> spaces, long bytes)
    {
        var idle = spaces
            .SelectMany(space => space.All_NeedsLock.Where(region => region.Users == 0 && region.IsClean).Select(region => (Space: space, Region: region)))
            .OrderBy(each => each.Region.LastUse)
            .ToArray();
        var (dropped, freed) = (0, 0L);
        foreach (var (space, region) in idle.TakeWhile(_ => freed < bytes || dropped <= idle.Length / 8))
        {
            freed += region.Held;
            region.Free();
            space.Remove_NeedsLock(region);
            dropped++;
        }

        _regions -= dropped;
        return dropped;
    }
}
