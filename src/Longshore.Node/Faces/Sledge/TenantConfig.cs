namespace Longshore.Node.Faces.Sledge;

/// <summary>A tenant of SLEdge's specification: a port with routes, and its share of the processor.</summary>
/// <param name="Path">Where it stands in the specification, as a JSON path.</param>
/// <param name="Name">Its name; need not be unique.</param>
/// <param name="Port">The TCP port its routes are served on.</param>
/// <param name="Routes">Its routes; at least one.</param>
public sealed record TenantConfig(string Path, string Name, int Port, IReadOnlyList<RouteConfig> Routes)
{
    /// <summary>Length of the period after which the budget is refilled; 0 makes the tenant best effort.</summary>
    public long ReplenishmentPeriodMicroseconds { get; init; }

    /// <summary>Processor time the tenant is guaranteed in every period.</summary>
    public long MaxBudgetMicroseconds { get; init; }

    /// <summary>Percent of the processors reserved for the tenant; 0 makes it best effort.</summary>
    public int ReservationPercentile { get; init; }

    /// <summary>How many copies of its one route a density experiment asks for.</summary>
    public int RouteReplicas { get; init; } = 1;
}
