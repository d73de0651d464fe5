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
        if (route.ModulePath.Length == 0
            || await DeployAsync(tenant, route, FunctionName.OfRoute(tenant.Name, tenant.Port, route.Route), route.ModulePath, ".path", cancellationToken) is not { } spec)
        {
            return null;
        }

        var invocation = ToInvocation(tenant, route, spec);
        return new InvocationTarget(invocation, route.ContentType, spec.Limits.InputBytesMax)
        {
            Mount = route.Route.TrimEnd('/'),
            HasArguments = spec.Artifact.Kind == ArtifactKind.WasmCommand,
            Model = await LoadModelAsync(tenant, route, cancellationToken),
        };
    }

    // The module that measures the input is a function of its own, beside the route's.
    private async Task<IExecutionModel?> LoadModelAsync(TenantConfig tenant, RouteConfig route, CancellationToken cancellationToken)
    {
        if (route.Regression is not { PreprocessPath: { } path } model)
        {
            return route.Regression is { } simple ? new SizeModel(simple) : null;
        }

        var name = FunctionName.OfMeasurement(tenant.Name, tenant.Port, route.Route);
        return await DeployAsync(tenant, route, name, path, ".path_preprocess", cancellationToken) is { } spec
            ? new MeasuredModel(model, ToInvocation(tenant, route, spec))
            : null;
    }

    // Null if the module is missing or cannot be read. What is wrong in it goes to the errors.
    private async Task<FunctionSpec?> DeployAsync(
        TenantConfig tenant, RouteConfig route, FunctionName name, string path, string key, CancellationToken cancellationToken)
    {
        if (locator.Find(path) is not { } file)
        {
            Refuse(route, key, "no such module; looked for " + string.Join(" and ", locator.Candidates(path)));
            return null;
        }

        try
        {
            var module = HostFile.Read(file, moduleBytesMax);
            var spec = ToSpec(tenant, route, name, Artifact.Of(module));
            var deployment = await catalog.DeployRouteAsync(spec, module, cancellationToken);
            foreach (var error in deployment.Errors)
            {
                Refuse(route, key, $"{file}: {error}");
            }

            return spec;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Refuse(route, key, $"cannot be read: {unreadable.Message}");
            return null;
        }
    }

    private static Invocation ToInvocation(TenantConfig tenant, RouteConfig route, FunctionSpec spec) => Invocation.Of(spec) with
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

    // The functions of a tenant share a store, as in SLEdge. Only modules of WebAssembly have imports for it.
    private static FunctionSpec ToSpec(TenantConfig tenant, RouteConfig route, FunctionName name, Artifact artifact)
    {
        var spec = route.ToSpec(name, artifact);
        return artifact.Kind == ArtifactKind.WasmCommand ? spec with { Grants = [ScratchStores.GrantOf(NameOf(tenant))] } : spec;
    }

    // Tenants of the same name are told apart by their ports.
    private static string NameOf(TenantConfig tenant) => FormattableString.Invariant($"{tenant.Name}:{tenant.Port}");

    private void Refuse(RouteConfig route, string key, string message) => errors.Add(new ValidationError(route.Path + key, message));
}
