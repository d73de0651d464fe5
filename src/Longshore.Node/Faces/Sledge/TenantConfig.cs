namespace Longshore.Node.Faces.Sledge;

/// <summary>A tenant of SLEdge's specification: a port with routes, and its share of the processor.</summary>
/// <param name="Path">The tenant's JSON path in the specification.</param>
/// <param name="Name">Its name; need not be unique.</param>
/// <param name="Port">The TCP port its routes are served on.</param>
/// <param name="Routes">Its routes; at least one.</param>
public sealed record TenantConfig(string Path, string Name, int Port, IReadOnlyList<RouteConfig> Routes)
{
    /// <summary>Length of the period after which the budget is refilled; 0 makes the tenant best effort.</summary>
    public long ReplenishmentPeriodMicroseconds { get; init; }

    /// <summary>Processor time that the tenant is guaranteed in each period.</summary>
    public long MaxBudgetMicroseconds { get; init; }

    /// <summary>Percent of the processors reserved for the tenant; 0 makes it best effort.</summary>
    public int ReservationPercentile { get; init; }

    /// <summary>The number of copies of its route that a density experiment asks for.</summary>
    public int RouteReplicas { get; init; } = 1;
}
