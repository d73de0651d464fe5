using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>Reads the specification of SLEdge's HTTP runtime and of SLEdgeScale: an array of tenants. Continues after an error,
/// so that all errors are reported at once.</summary>
public static class SpecReader
{
    /// <summary>The largest specification that is read, in bytes.</summary>
    // A tenant with one route takes about 300 bytes, so 55,000 of them fit; there are 65,535 ports.
    public const int BytesMax = 16 << 20;

    // One hour, as in SLEdge.
    private const long MicrosecondsMax = 3_600_000_000;
    private const int StackGranule = 4 << 10;

    /// <summary>Reads a specification.</summary>
    /// <param name="json">The text, as UTF-8.</param>
    public static SpecModel Read(ReadOnlyMemory<byte> json)
    {
        var errors = new List<ValidationError>();
        var warnings = new List<ValidationError>();
        var tenants = new List<TenantConfig>();
        if (!Utf8.IsValid(json.Span))
        {
            return new SpecModel([], [new ValidationError("$", "is not UTF-8 text")], []);
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() == 0)
            {
                errors.Add(new ValidationError("$", "must be an array of at least one tenant"));
            }
            else
            {
                foreach (var (index, element) in document.RootElement.EnumerateArray().Index())
                {
                    ReadTenant(new JsonObjectReader(element, string.Create(null, $"$[{index}]"), errors), tenants, errors, warnings);
                }
            }
        }
        catch (JsonException broken)
        {
            errors.Add(new ValidationError("$", string.Create(
                CultureInfo.InvariantCulture,
                $"is not JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1} is not expected there")));
        }

        return new SpecModel(tenants, errors, warnings);
    }

    private static void ReadTenant(
        JsonObjectReader tenant, List<TenantConfig> tenants, List<ValidationError> errors, List<ValidationError> warnings)
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

        var period = tenant.Integer("replenishment-period-us", 0, MicrosecondsMax) ?? 0;
        var budget = tenant.Integer("max-budget-us", 0, MicrosecondsMax) ?? 0;
        var reservation = tenant.Integer("reservation-percentile", 0, 100) ?? 0;
        var replicas = tenant.Integer("route-replicas", 1, ushort.MaxValue) ?? 1;
        var routes = new List<RouteConfig>();
        foreach (var (index, element) in tenant.RequiredArray("routes").Index())
        {
            var path = string.Create(null, $"{tenant.Path}.routes[{index}]");
            ReadRoute(new JsonObjectReader(element, path, errors), routes, warnings);
        }

        if (replicas > 1)
        {
            warnings.Add(new ValidationError(tenant.Path + ".route-replicas", "changes nothing: every route is served once"));
        }

        tenant.RefuseOthers();
        tenants.Add(new TenantConfig(tenant.Path, name ?? "", (int)(port ?? 0), routes)
        {
            ReplenishmentPeriodMicroseconds = period,
            MaxBudgetMicroseconds = budget,
            ReservationPercentile = (int)reservation,
            RouteReplicas = (int)replicas,
        });
    }

    private static void ReadRoute(JsonObjectReader route, List<RouteConfig> routes, List<ValidationError> warnings)
    {
        if (!route.IsReadable)
        {
            return;
        }

        var url = ReadUrl(route, routes);
        var module = route.RequiredText("path");
        var deadline = route.RequiredInteger("relative-deadline-us", 1, MicrosecondsMax);
        var config = new RouteConfig(route.Path, url ?? "", module ?? "", deadline ?? 1)
        {
            ContentType = ReadContentType(route),
            ExpectedExecutionMicroseconds = route.Integer("expected-execution-us", 0, uint.MaxValue),
            AdmissionsPercentile = ReadAdmissionsPercentile(route, warnings),
            OnMiss = ReadOnMiss(route),
            StackBytes = ReadStackBytes(route, warnings),
            RequestType = (int?)route.Integer("request-type", 1, ushort.MaxValue),
            ReservedCores = (int)(route.Integer("n-resas", 0, byte.MaxValue) ?? 0),
            GroupId = (int?)route.Integer("group-id", 0, byte.MaxValue),
            Regression = ReadRegression(route),
        };

        if (route.Integer("reservation-percentile", 0, 100) > 0)
        {
            warnings.Add(new ValidationError(
                route.Path + ".reservation-percentile", "changes nothing at a route, because processors are reserved for tenants: give it to the tenant"));
        }

        if (config.Regression is { Parameters: 2 })
        {
            warnings.Add(new ValidationError(
                route.Path + ".path_preprocess", "is not run, so the model is not used: execution times are estimated by earlier runs"));
        }

        route.RefuseOthers();
        routes.Add(config);
    }

    private static string? ReadUrl(JsonObjectReader route, List<RouteConfig> routes)
    {
        var url = route.RequiredText("route");
        if (url is null)
        {
            return null;
        }

        if (url[0] != '/')
        {
            route.Refuse("route", $"\"{url}\" must begin with a slash");
        }
        else if (url.AsSpan().ContainsAny('?', '#') || url.Any(char.IsControl))
        {
            route.Refuse("route", "must be a path: no '?', no '#', no control characters");
        }
        else if (routes.FirstOrDefault(other => IsSame(other.Route, url)) is { } first)
        {
            route.Refuse("route", $"\"{url}\" is the route of {first.Path} already");
        }

        return url;
    }

    private static bool IsSame(string route, string other) =>
        string.Equals(route.TrimEnd('/'), other.TrimEnd('/'), StringComparison.Ordinal);

    private static string ReadContentType(JsonObjectReader route)
    {
        var type = route.Text("http-resp-content-type");
        if (type is not null && !type.All(c => c is >= ' ' and <= '~'))
        {
            route.Refuse("http-resp-content-type", "must be printable ASCII, as a header's value is");
        }

        return type ?? "text/plain";
    }

    private static int ReadAdmissionsPercentile(JsonObjectReader route, List<ValidationError> warnings)
    {
        var percentile = route.Integer("admissions-percentile", 0, byte.MaxValue);
        if (percentile is null or (>= 50 and <= 99))
        {
            return (int)(percentile ?? RouteConfig.AdmissionsPercentileDefault);
        }

        warnings.Add(new ValidationError(
            route.Path + ".admissions-percentile",
            $"{percentile} is outside 50 to 99: {RouteConfig.AdmissionsPercentileDefault} is taken, as SLEdge does"));
        return RouteConfig.AdmissionsPercentileDefault;
    }

    private static OnMiss ReadOnMiss(JsonObjectReader route)
    {
        var onMiss = OnMiss.Drop;
        if (route.Text("on-miss") is { } text && !OnMissNames.TryParse(text, out onMiss))
        {
            route.Refuse("on-miss", OnMissNames.Rule);
        }

        return onMiss;
    }

    private static int ReadStackBytes(JsonObjectReader route, List<ValidationError> warnings)
    {
        var bytes = route.Integer("stack-size", 0, uint.MaxValue) ?? 0;
        if (bytes == 0)
        {
            return (int)LimitTable.Stack.Default;
        }

        if (bytes > LimitTable.Stack.Maximum)
        {
            warnings.Add(new ValidationError(
                route.Path + ".stack-size", $"{bytes} is over the largest stack: {LimitTable.Stack.Maximum} is taken"));
        }

        var rounded = (bytes + StackGranule - 1) / StackGranule * StackGranule;
        return (int)Math.Clamp(rounded, LimitTable.Stack.Minimum, LimitTable.Stack.Maximum);
    }

    private static RegressionConfig? ReadRegression(JsonObjectReader route)
    {
        string[] keys = ["path_preprocess", "model-bias", "model-scale", "model-beta1", "model-beta2", "model-num-of-param"];
        var isGiven = keys.Any(route.Has);
        var preprocess = isGiven ? route.RequiredText("path_preprocess") : route.Text("path_preprocess");
        var numbers = keys[1..^1].Select(key => Number(key, min: key is "model-scale" or "model-beta1" ? 1 : 0)).ToArray();
        var parameters = isGiven
            ? route.RequiredInteger("model-num-of-param", 1, 2)
            : route.Integer("model-num-of-param", 1, 2);
        if (!isGiven)
        {
            return null;
        }

        if (parameters == 1 && preprocess is not (null or "0"))
        {
            route.Refuse("path_preprocess", "must be \"0\" in a model of one parameter");
        }

        if (parameters == 2 && (preprocess is "0" || numbers[3] == 0))
        {
            route.Refuse("model-num-of-param", "2 needs a module in path_preprocess and a model-beta2 other than 0");
        }

        return new RegressionConfig(
            preprocess is "0" ? null : preprocess, numbers[0], numbers[1], numbers[2], numbers[3], (int)(parameters ?? 1));

        double Number(string key, long min) =>
            ((isGiven ? route.RequiredInteger(key, min, uint.MaxValue) : route.Integer(key, min, uint.MaxValue)) ?? 0) / 1000.0;
    }
}
