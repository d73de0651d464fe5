using Longshore.Functions.Calls;
using Longshore.Functions.Capabilities.Scratch;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Calls;
using Longshore.Wasm.Files;

namespace Longshore.Node.Faces.Sledge;

/// <summary>Makes tenants' faces of a specification: finds, deploys and routes to their modules.</summary>
internal sealed class TenantLoader(
    IFunctionCatalog catalog, ModuleLocator locator, int moduleBytesMax, List<ValidationError> errors)
{
    /// <summary>The faces of the tenants. What is wrong with a module goes to the errors, and reading goes on.</summary>
    public async Task<IReadOnlyList<TenantFace>> LoadAsync(
        IReadOnlyList<TenantConfig> tenants, CancellationToken cancellationToken)
    {
        var faces = new List<TenantFace>();
        var owners = new Dictionary<uint, RouteConfig>();
        foreach (var tenant in tenants)
        {
            var targets = new List<KeyValuePair<string, InvocationTarget>>();
            var types = new Dictionary<uint, InvocationTarget>();
            foreach (var route in tenant.Routes)
            {
                if (await LoadRouteAsync(tenant, route, cancellationToken) is { } target)
                {
                    targets.Add(new(route.Route, target));
                    AddType(route, target, types, owners);
                }
            }

            if (errors.Count == 0)
            {
                faces.Add(new TenantFace(tenant.Name, tenant.Port, new RouteTable(targets), types));
            }
        }

        return faces;
    }

    // A remote procedure call names no tenant.
    private void AddType(
        RouteConfig route, InvocationTarget target, Dictionary<uint, InvocationTarget> types, Dictionary<uint, RouteConfig> owners)
    {
        if (route.RequestType is not { } type)
        {
            return;
        }

        if (!owners.TryAdd((uint)type, route))
        {
            errors.Add(new ValidationError(route.Path + ".request-type", $"{type} is the type of {owners[(uint)type].Path} already"));
            return;
        }

        types.Add((uint)type, target);
    }

    private async Task<InvocationTarget?> LoadRouteAsync(
        TenantConfig tenant, RouteConfig route, CancellationToken cancellationToken)
    {
        if (route.ModulePath.Length == 0)
        {
            return null;
        }

        if (locator.Find(route.ModulePath) is not { } file)
        {
            Refuse(route, "no such module; looked for " + string.Join(" and ", locator.Candidates(route.ModulePath)));
            return null;
        }

        var name = FunctionName.OfRoute(tenant.Name, tenant.Port, route.Route);
        FunctionSpec spec;
        try
        {
            var module = HostFile.Read(file, moduleBytesMax);
            spec = ToSpec(tenant, route, name, Artifact.Of(module));
            var deployment = await catalog.DeployRouteAsync(spec, module, cancellationToken);
            foreach (var error in deployment.Errors)
            {
                Refuse(route, $"{file}: {error}");
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Refuse(route, $"cannot be read: {unreadable.Message}");
            return null;
        }

        var invocation = Invocation.Of(spec) with
        {
            Class = new SchedulingClass
            {
                Tenant = NameOf(tenant),
                ReplenishmentPeriod = TimeSpan.FromMicroseconds(tenant.ReplenishmentPeriodMicroseconds),
                BudgetMax = TimeSpan.FromMicroseconds(tenant.MaxBudgetMicroseconds),
                ReservationPercent = tenant.ReservationPercentile,
                Group = route.GroupId ?? 0,
                ReservedSlots = route.ReservedCores,
            },
        };
        return new InvocationTarget(invocation, route.ContentType, spec.Limits.InputBytesMax)
        {
            Mount = route.Route.TrimEnd('/'),
            HasArguments = spec.Artifact.Kind == ArtifactKind.WasmCommand,
            Predict = Prediction(route.Regression),
        };
    }

    // The functions of a tenant share a store, as in SLEdge. Only modules of WebAssembly have imports for it.
    private static FunctionSpec ToSpec(TenantConfig tenant, RouteConfig route, FunctionName name, Artifact artifact)
    {
        var spec = route.ToSpec(name, artifact);
        return artifact.Kind == ArtifactKind.WasmCommand ? spec with { Grants = [ScratchStores.GrantOf(NameOf(tenant))] } : spec;
    }

    // Tenants of the same name are told apart by their ports.
    private static string NameOf(TenantConfig tenant) => FormattableString.Invariant($"{tenant.Name}:{tenant.Port}");

    private static Func<int, TimeSpan>? Prediction(RegressionConfig? model) => model is { Parameters: 1 } ? model.Predict : null;

    private void Refuse(RouteConfig route, string message) => errors.Add(new ValidationError(route.Path + ".path", message));
}
