using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Sledge;

/// <summary>Reads the routes of a specification.</summary>
/// <param name="defaults">What a route has if it says nothing.</param>
/// <param name="warnings">Receives values that are ignored or changed.</param>
internal sealed class RouteReader(RouteDefaults defaults, ICollection<ValidationError> warnings)
{
    /// <summary>The longest time in a specification: one hour, as in SLEdge.</summary>
    public const long MicrosecondsMax = 3_600_000_000;

    private const string Deadline = "relative-deadline-us";
    private const int StackGranule = 4 << 10;

    /// <summary>Reads a route of a tenant.</summary>
    /// <param name="route">The route.</param>
    /// <param name="earlier">The tenant's routes before it.</param>
    public RouteConfig Read(JsonObjectReader route, IReadOnlyList<RouteConfig> earlier)
    {
        var url = ReadUrl(route, earlier);
        if (route.Integer("reservation-percentile", 0, 100) > 0)
        {
            warnings.Add(new ValidationError(
                route.Path + ".reservation-percentile", "changes nothing at a route, because processors are reserved for tenants: give it to the tenant"));
        }

        var config = Read(route, url ?? "");
        route.RefuseOthers();
        return config;
    }

    /// <summary>Reads all fields but the URL. The caller refuses unknown ones.</summary>
    /// <param name="route">The route.</param>
    /// <param name="url">Its URL path.</param>
    public RouteConfig Read(JsonObjectReader route, string url)
    {
        var module = route.RequiredText("path");
        var deadline = ReadDeadline(route);
        var expected = route.Integer("expected-execution-us", 0, uint.MaxValue);
        var onMiss = ReadOnMiss(route);
        var config = new RouteConfig(route.Path, url, module ?? "", deadline)
        {
            ContentType = ReadContentType(route),
            ExpectedExecutionMicroseconds = expected,
            AdmissionsPercentile = ReadAdmissionsPercentile(route),
            OnMiss = onMiss,
            WallTime = ReadWallTime(route, deadline, expected, onMiss),
            MemoryBytes = route.Integer("memory-bytes-max", LimitTable.Memory.Minimum, LimitTable.Memory.Maximum) ?? defaults.MemoryBytes,
            StackBytes = ReadStackBytes(route),
            RequestType = (int?)route.Integer("request-type", 1, ushort.MaxValue),
            ReservedCores = (int)(route.Integer("n-resas", 0, byte.MaxValue) ?? 0),
            GroupId = (int?)route.Integer("group-id", 0, byte.MaxValue),
            Regression = ReadRegression(route),
        };

        OldKeys.Take(route, warnings);
        return config;
    }

    // SLEdge panics without a deadline unless its scheduler is FIFO or SJF.
    private long ReadDeadline(JsonObjectReader route)
    {
        var deadline = route.Integer(Deadline, 0, MicrosecondsMax);
        var isMissing = deadline is 0 || !route.Has(Deadline);
        if (isMissing && defaults.NeedDeadlines)
        {
            route.Refuse(Deadline, "is required: the policy orders calls by their deadlines; --policy FIFO, SJF and RR need none");
        }

        return deadline ?? 0;
    }

    private TimeSpan ReadWallTime(JsonObjectReader route, long deadline, long? expected, OnMiss onMiss) =>
        route.Integer("wall-time-us", LimitTable.WallTime.Minimum, LimitTable.WallTime.Maximum) is { } limit ? TimeSpan.FromMicroseconds(limit)
        : defaults.WallTime
        ?? RouteWallTime.Of(TimeSpan.FromMicroseconds(deadline), TimeSpan.FromMicroseconds(expected ?? 0), onMiss);

    private static string? ReadUrl(JsonObjectReader route, IReadOnlyList<RouteConfig> earlier)
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
        else if (earlier.FirstOrDefault(other => IsSame(other.Route, url)) is { } first)
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

    private int ReadAdmissionsPercentile(JsonObjectReader route)
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

    private OnMiss ReadOnMiss(JsonObjectReader route)
    {
        var onMiss = defaults.OnMiss;
        if (route.Text("on-miss") is { } text && !OnMissNames.TryParse(text, out onMiss))
        {
            route.Refuse("on-miss", OnMissNames.Rule);
        }

        return onMiss;
    }

    private int ReadStackBytes(JsonObjectReader route)
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
