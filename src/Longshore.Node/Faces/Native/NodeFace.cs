using System.Globalization;
using Longshore.Functions.Calls;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Longshore.Node.Faces.Native;

/// <summary>The API on the node's own port. Anyone may call deployed functions; changing and listing them requires the node's
/// token.</summary>
internal sealed class NodeFace(
    FunctionCatalog catalog,
    InvocationHandler handler,
    int moduleBytesMax,
    TokenGuard guard,
    Func<IReadOnlyList<string>> problems,
    CancellationToken stopping)
{
    private const string CallPath = "/function";
    private const string HealthPath = "/healthz";
    private const string FunctionsPath = "/functions";

    // The code of one change is held in memory until all of it is loaded: that of four of the largest modules.
    private const int ModulesOfChange = 4;

    private readonly FunctionTargets _targets = new(function => $"{CallPath}/{function.Name}");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(HealthPath, (HttpContext context) => JsonResponse.WriteAsync(context, StatusCodes.Status200OK, Health(), ApiJson.Default.Health));
        routes.MapPrometheusScrapingEndpoint("/metrics");
        routes.MapGet(FunctionsPath, (HttpContext context) => guard.RunAsync(context, ListAsync));
        routes.MapPost(FunctionsPath, (HttpContext context) => guard.RunAsync(context, ChangeAsync));
        routes.MapGet(FunctionsPath + "/{name}", (HttpContext context) => guard.RunAsync(context, InspectAsync));
        routes.MapPut(FunctionsPath + "/{name}", (HttpContext context) => guard.RunAsync(context, DeployAsync));
        routes.MapGet(FunctionsPath + "/{name}/versions", (HttpContext context) => guard.RunAsync(context, Named(ListVersionsAsync)));
        routes.MapPost(FunctionsPath + "/{name}/rollback", (HttpContext context) => guard.RunAsync(context, Named(RollbackAsync)));
        routes.MapPost(FunctionsPath + "/{name}/promote", (HttpContext context) => guard.RunAsync(context, Named(PromoteAsync)));
        routes.MapDelete(FunctionsPath + "/{name}", (HttpContext context) => guard.RunAsync(context, RemoveAsync));
    }

    /// <summary>Whether a path is for health checks or requires the node's token.</summary>
    public static bool IsAdministration(PathString path) =>
        path == HealthPath || path.StartsWithSegments(FunctionsPath, StringComparison.Ordinal);

    /// <summary>Passes every request at and below <c>/function/NAME</c> to the function, and the others to the next middleware.</summary>
    public RequestDelegate Calls(RequestDelegate next) => context =>
        context.Request.Path.StartsWithSegments(CallPath, StringComparison.Ordinal, out var rest) && rest.Value!.Length > 1
            ? InvokeAsync(context, NameIn(rest.Value))
            : next(context);

    // The first segment of "/NAME" or "/NAME/...".
    private static string NameIn(string path) =>
        path.IndexOf('/', 1) is > 0 and var end ? path[1..end] : path[1..];

    // Degraded is no error status: calls are answered, so the node is not to be taken out of service.
    private Health Health() => problems() is { Count: > 0 } found
        ? new Health("degraded", catalog.List().Count, found)
        : new Health("ok", catalog.List().Count);

    private static bool TryName(HttpContext context, out FunctionName name) =>
        FunctionName.TryParse((string?)context.GetRouteValue("name"), out name);

    private static Task RefuseNameAsync(HttpContext context) =>
        ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, FunctionName.Rule);

    private static Task NotFoundAsync(HttpContext context, FunctionName name) =>
        ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no function \"{name}\"");

    private Task InvokeAsync(HttpContext context, string segment)
    {
        if (!FunctionName.TryParse(segment, out var name))
        {
            return RefuseNameAsync(context);
        }

        return catalog.Find(name) is { } function
            ? handler.HandleAsync(context, _targets.Of(function))
            : NotFoundAsync(context, name);
    }

    private Task ListAsync(HttpContext context) => JsonResponse.WriteAsync(
        context,
        StatusCodes.Status200OK,
        [.. catalog.List()],
        ApiJson.Default.FunctionConfigArray);

    private Task InspectAsync(HttpContext context)
    {
        if (!TryName(context, out var name))
        {
            return RefuseNameAsync(context);
        }

        return catalog.Find(name) is { } function
            ? JsonResponse.WriteAsync(
                context, StatusCodes.Status200OK, function, ApiJson.Default.FunctionConfig)
            : NotFoundAsync(context, name);
    }

    private async Task DeployAsync(HttpContext context)
    {
        if (!TryName(context, out var name))
        {
            await RefuseNameAsync(context);
            return;
        }

        var errors = SpecQuery.TryRead(context.Request.Query, name, out var spec).Select(error => error.ToString()).ToList();
        int? canary = null;
        if (context.Request.Query.TryGetValue(SpecQuery.CanaryKey, out var percent))
        {
            canary = int.TryParse(percent, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
            errors.AddRange(canary is null ? [$"{SpecQuery.CanaryKey}: \"{percent}\" is no whole number of percent"] : Array.Empty<string>());
        }

        if (errors.Count > 0)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The spec is wrong", errors);
            return;
        }

        await RunUntilStopAsync(context, ended => DeployAsync(context, spec, canary, ended));
    }

    private Task ChangeAsync(HttpContext context) => RunUntilStopAsync(context, async ended =>
    {
        var errors = new List<string>();
        if (await ChangeForm.ReadAsync(context.Request, (long)ModulesOfChange * moduleBytesMax, errors, ended) is not { } change)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The change is wrong", errors);
            return;
        }

        var result = await catalog.ChangeAsync(change, ended);
        await (result.Errors.Count == 0
            ? JsonResponse.WriteAsync(context, StatusCodes.Status200OK, [.. result.Functions], ApiJson.Default.FunctionConfigArray)
            : RefuseAsync(context, StatusCodes.Status422UnprocessableEntity, "The change was refused", result.Errors));
    });

    // A module may take long to compile, and its own code long to initialize: neither delays the end of the node.
    private async Task RunUntilStopAsync(HttpContext context, Func<CancellationToken, Task> deploy)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await deploy(ended.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await ProblemResponse.WriteAsync(
                context,
                new Problem { Title = "The node stops", Status = StatusCodes.Status503ServiceUnavailable, Detail = "nothing was deployed" },
                retryAfterSeconds: 1);
        }
    }

    private async Task DeployAsync(HttpContext context, FunctionSpec spec, int? canary, CancellationToken ended)
    {
        // Not counted: whoever has the token may deploy although clients hold all they can.
        using var module = await RequestInput.ReadAsync(context.Request, moduleBytesMax, held: null, ended);
        if (module.Refusal != Failure.None)
        {
            await ProblemResponse.WriteAsync(
                context, StatusCodes.Status413PayloadTooLarge, $"the module is over the limit of {moduleBytesMax} bytes");
            return;
        }

        spec = spec with { Artifact = Artifact.Of(module.Bytes.Span) };
        await AnswerAsync(context, await (canary is { } percent
            ? catalog.DeployCanaryAsync(spec, module.Bytes, percent, ended)
            : catalog.DeployAsync(spec, module.Bytes, ended)));
    }

    private static Task AnswerAsync(HttpContext context, DeploymentResult deployment) => deployment.Function is { } function
        ? JsonResponse.WriteAsync(
            context, StatusCodes.Status200OK, function, ApiJson.Default.FunctionConfig)
        : RefuseAsync(
            context, StatusCodes.Status422UnprocessableEntity, "The function was refused", deployment.Errors);

    private async Task ListVersionsAsync(HttpContext context, FunctionName name)
    {
        var versions = await catalog.ListVersionsAsync(name, context.RequestAborted);
        await (versions.Count > 0
            ? JsonResponse.WriteAsync(context, StatusCodes.Status200OK, [.. versions], ApiJson.Default.FunctionVersionArray)
            : NotFoundAsync(context, name));
    }

    private async Task RollbackAsync(HttpContext context, FunctionName name)
    {
        int? version = null;
        if (context.Request.Query.TryGetValue("version", out var text))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                await ProblemResponse.WriteAsync(context, StatusCodes.Status400BadRequest, $"the version \"{text}\" is no whole number");
                return;
            }

            version = number;
        }

        await ChangeVersionAsync(context, name, ended => catalog.RollbackAsync(name, version, ended));
    }

    private Task PromoteAsync(HttpContext context, FunctionName name) =>
        ChangeVersionAsync(context, name, ended => catalog.PromoteAsync(name, ended));

    private async Task ChangeVersionAsync(HttpContext context, FunctionName name, Func<CancellationToken, Task<DeploymentResult>> change)
    {
        if (catalog.Find(name) is null)
        {
            await NotFoundAsync(context, name);
            return;
        }

        await RunUntilStopAsync(context, async ended => await AnswerAsync(context, await change(ended)));
    }

    private static RequestDelegate Named(Func<HttpContext, FunctionName, Task> action) =>
        context => TryName(context, out var name) ? action(context, name) : RefuseNameAsync(context);

    private static Task RefuseAsync(HttpContext context, int status, string title, IReadOnlyList<string> errors) =>
        ProblemResponse.WriteAsync(
            context, new Problem { Title = title, Status = status, Detail = string.Join("; ", errors), Errors = errors });

    private async Task RemoveAsync(HttpContext context)
    {
        if (!TryName(context, out var name))
        {
            await RefuseNameAsync(context);
        }
        else if (await catalog.RemoveAsync(name, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await NotFoundAsync(context, name);
        }
    }
}
