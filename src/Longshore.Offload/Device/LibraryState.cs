using Longshore.JavaScript.Contexts;
using Longshore.Offload.Placement;

namespace Longshore.Offload.Device;

/// <summary>The state that a library's calls leave in its modules: where it is, and who else may run calls. Owned by the program's thread.</summary>
internal sealed class LibraryState
{
    private readonly HashSet<int> _places = [];
    private Dictionary<int, Guid>? _replicas;
    private bool _wasSeen;

    /// <summary>The state on the device right after the library was evaluated; null if it is not watched.</summary>
    public ModuleState? Loaded { get; set; }

    /// <summary>The only place that has the state: a worker's index, or <see cref="PlacementChoice.Device"/>; null if there is none, or every
    /// place may have it.</summary>
    public int? Home { get; set; }

    /// <summary>Whether a call made the state on every worker, and not on the device.</summary>
    public bool IsReplicated => _replicas is not null;

    /// <summary>Whether the state is on the device. It is from the first write there on, unless a worker has it already.</summary>
    public bool IsHere(JavaScriptContext context)
    {
        if (Home is null && !IsReplicated && Loaded?.HasChanged(context) == true)
        {
            Home = PlacementChoice.Device;
        }

        return Home == PlacementChoice.Device;
    }

    /// <summary>A call begins at a place.</summary>
    public void Begin(int place) => _places.Add(place);

    /// <summary>A call begins that makes the state on a worker.</summary>
    public void Replicate(WorkerState worker) => (_replicas ??= [])[worker.Remote.Index] = worker.Instance;

    /// <summary>Whether a worker may run calls: it has the state, if that was made on every worker.</summary>
    public bool IsAt(WorkerState worker) =>
        _replicas is null || _replicas.TryGetValue(worker.Remote.Index, out var instance) && instance == worker.Instance;

    /// <summary>A place has written state: all later calls go there.</summary>
    /// <returns>False if the state has a place already.</returns>
    public bool TrySettle(int place)
    {
        var isFirst = Home is null;
        Home ??= place;
        _wasSeen |= isFirst;
        return isFirst;
    }

    /// <summary>A place is gone. State that was seen there, and not asked for, begins anew elsewhere.</summary>
    /// <returns>False if there was none.</returns>
    public bool TryForget(int place)
    {
        if (Home != place || !_wasSeen)
        {
            return false;
        }

        (Home, _wasSeen) = (null, false);
        _places.Clear();
        return true;
    }

    /// <summary>Whether calls ran in other places before the state was seen. Each of these places has a state of its own.</summary>
    public bool IsDivided => _places.Any(each => each != Home);
}
