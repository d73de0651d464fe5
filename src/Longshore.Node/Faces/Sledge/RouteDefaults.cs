using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>What a route has if the specification says nothing: the options of <c>longshore serve</c>.</summary>
public sealed record RouteDefaults
{
    /// <summary>What happens to a request after its deadline has passed. Default: it is not begun. SLEdge's own behaviour is
    /// <see cref="OnMiss.Finish"/>.</summary>
    public OnMiss OnMiss { get; init; }

    /// <summary>The most time a guest may run, or null to follow the route's deadline. Default: null.</summary>
    public TimeSpan? WallTime { get; init; }

    /// <summary>The most linear memory of a guest, in bytes. Default: that of every function.</summary>
    public long MemoryBytes { get; init; } = LimitTable.Memory.Default;

    /// <summary>Whether every route must have a deadline, because the policy orders calls by it. Default: yes.</summary>
    public bool NeedDeadlines { get; init; } = true;
}
