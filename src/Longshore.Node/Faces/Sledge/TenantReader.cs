using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>Reads the tenants of a specification.</summary>
/// <param name="routes">Reads their routes.</param>
/// <param name="errors">Receives the errors.</param>
/// <param name="warnings">Receives values that are ignored or changed.</param>
internal sealed class TenantReader(
    RouteReader routes, ICollection<ValidationError> errors, ICollection<ValidationError> warnings)
{
    /// <summary>Reads a tenant. A module of SLEdge before it had tenants is a tenant with one route.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="tenants">The tenants before it; receives this one.</param>
    public void Read(JsonObjectReader tenant, ICollection<TenantConfig> tenants)
    {
        if (!tenant.IsReadable)
        {
            return;
        }

        var name = tenant.RequiredText("name");
        var port = tenant.RequiredInteger("port", 1, ushort.MaxValue);
        if (tenants.FirstOrDefault(other => other.Port == port) is { } first)
        {
            tenant.Refuse("port", $"{port} is the port of {first.Path} already");
        }

        var config = new TenantConfig(tenant.Path, name ?? "", (int)(port ?? 0), [])
        {
            ReplenishmentPeriodMicroseconds = tenant.Integer("replenishment-period-us", 0, RouteReader.MicrosecondsMax) ?? 0,
            MaxBudgetMicroseconds = tenant.Integer("max-budget-us", 0, RouteReader.MicrosecondsMax) ?? 0,
            ReservationPercentile = (int)(tenant.Integer("reservation-percentile", 0, 100) ?? 0),
            RouteReplicas = (int)(tenant.Integer("route-replicas", 1, ushort.MaxValue) ?? 1),
        };
        var isActive = ReadActive(tenant);
        config = config with { Routes = tenant.Has("path") && !tenant.Has("routes") ? [ReadModule(tenant)] : ReadRoutes(tenant) };
        if (config.RouteReplicas > 1)
        {
            warnings.Add(new ValidationError(tenant.Path + ".route-replicas", "changes nothing: every route is served once"));
        }

        tenant.RefuseOthers();
        if (isActive)
        {
            tenants.Add(config);
        }
    }

    private List<RouteConfig> ReadRoutes(JsonObjectReader tenant)
    {
        var read = new List<RouteConfig>();
        foreach (var (index, element) in tenant.RequiredArray("routes").Index())
        {
            var route = new JsonObjectReader(element, string.Create(null, $"{tenant.Path}.routes[{index}]"), errors);
            if (route.IsReadable)
            {
                read.Add(routes.Read(route, read));
            }
        }

        return read;
    }

    // SLEdge looked at the port only.
    private RouteConfig ReadModule(JsonObjectReader module)
    {
        warnings.Add(new ValidationError(
            module.Path, "is a module of SLEdge before it had tenants: it is served at every path of its port"));
        return routes.Read(module, "/");
    }

    private bool ReadActive(JsonObjectReader tenant)
    {
        if (tenant.Flag("active") is not { } isActive)
        {
            return true;
        }

        warnings.Add(new ValidationError(tenant.PathOf("active"), isActive
            ? "is a key of an older SLEdge: it said whether the module is served, and changes nothing here if it is"
            : "is a key of an older SLEdge: it said whether the module is served, so this one is not"));
        return isActive;
    }
}
