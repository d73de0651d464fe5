using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.OpenFaas.Scaling;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>The node's functions as OpenFaaS sees them, whichever face has deployed them.</summary>
/// <param name="catalog">The functions.</param>
/// <param name="namespaces">The namespaces.</param>
/// <param name="time">The clock of their use.</param>
internal sealed class GatewayFunctions(IFunctionCatalog catalog, GatewayNamespaces namespaces, TimeProvider time)
{
    private readonly ConditionalWeakTable<FunctionConfig, GatewayFunction> _known = [];
    private readonly ConcurrentDictionary<FunctionName, FunctionActivity> _activities = new();
    private volatile ScaledFunctions? _scaled;

    /// <summary>The function of this name, or null.</summary>
    public GatewayFunction? Find(GatewayName name) => name.TryDeployed(out var deployed) ? Find(deployed) : null;

    /// <summary>The function that is deployed under a name, or null.</summary>
    public GatewayFunction? Find(FunctionName deployed) => catalog.Find(deployed) is { } config ? Of(config) : null;

    /// <summary>All functions, with their names.</summary>
    public IEnumerable<(GatewayName Name, GatewayFunction Function)> List() =>
        catalog.List().Select(config => (namespaces.Split(config.Name.Value), Of(config)));

    /// <summary>The functions that are scaled by themselves, as their labels ask for. It is the same list until a function is deployed or removed.
    /// </summary>
    public IReadOnlyList<GatewayFunction> Scaled()
    {
        var all = catalog.List();
        var known = _scaled;
        if (known is null || !ReferenceEquals(known.Of, all))
        {
            _scaled = known = new ScaledFunctions(all, [.. all.Select(Of).Where(function => function.Scale is { FollowsLoad: true } or { ToZero: true })]);
        }

        return known.Functions;
    }

    /// <summary>The replicas and calls of a function, from now on.</summary>
    public FunctionActivity ActivityOf(GatewayFunction function) => _activities.TryGetValue(function.Config.Name, out var known)
        ? known
        : _activities.GetOrAdd(function.Config.Name, _ => new FunctionActivity(function.Scale.Min, time.GetTimestamp()));

    /// <summary>The replicas and calls of a function that is about to be called. One that is scaled to zero gets its least number; its first sandbox
    /// is made from its snapshot by the call.</summary>
    public FunctionActivity Wake(GatewayFunction function)
    {
        var activity = ActivityOf(function);
        if (activity.Replicas == 0)
        {
            activity.Replicas = function.Scale.Min;
        }

        return activity;
    }

    /// <summary>The replicas and calls of a function, or null if nothing is known.</summary>
    public FunctionActivity? FindActivity(FunctionName deployed) => _activities.GetValueOrDefault(deployed);

    /// <summary>Forgets the functions that are not deployed any more.</summary>
    public void ForgetRemoved()
    {
        // Not by the dictionary's keys, which are a copy.
        foreach (var (name, _) in _activities)
        {
            if (catalog.Find(name) is null)
            {
                _activities.TryRemove(name, out _);
            }
        }
    }

    /// <summary>Sets the number of replicas. At zero its idle sandboxes are freed.</summary>
    public void Scale(GatewayFunction function, int replicas)
    {
        ActivityOf(function).Replicas = replicas;
        if (replicas == 0)
        {
            catalog.FreeIdle(function.Config.Name);
        }
    }

    private GatewayFunction Of(FunctionConfig config) => _known.GetValue(config, static each => new GatewayFunction(each));

    private sealed record ScaledFunctions(IReadOnlyList<FunctionConfig> Of, GatewayFunction[] Functions);
}
