using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary>OpenFaaS's gateway on a port of its own. Anyone may call functions, ask for health and read metrics; <c>/system</c> and <c>/ui</c> require the user and
/// the password, if there are any.</summary>
/// <param name="calls">Answers calls.</param>
/// <param name="functions">Answers for functions.</param>
/// <param name="secrets">Answers for secrets.</param>
/// <param name="namespaces">Answers for namespaces.</param>
/// <param name="logs">Answers for logs.</param>
/// <param name="alerts">Answers alerts.</param>
/// <param name="metrics">Answers with metrics.</param>
/// <param name="page">Answers people.</param>
/// <param name="credentials">The user and the password, or null if everyone may deploy.</param>
internal sealed class OpenFaasFace(
    GatewayCalls calls,
    SystemFunctions functions,
    SystemSecrets secrets,
    SystemNamespaces namespaces,
    GatewayLogs logs,
    SystemAlerts alerts,
    GatewayMetrics metrics,
    GatewayPage page,
    BasicCredentials? credentials) : IConnectionFace
{
    private const string SystemPath = "/system/";

    /// <inheritdoc/>
    public Task HandleAsync(HttpContext context, RequestDelegate next) =>
        calls.TryHandle(context, out var answering) ? answering
        : context.Request.Path.Value!.StartsWith(SystemPath, StringComparison.Ordinal) ? GuardAsync(context, SystemAsync)
        : context.Request.Path.Value == GatewayPage.Path && HttpMethods.IsGet(context.Request.Method) ? GuardAsync(context, page.HandleAsync)
        : OtherAsync(context);

    private Task OtherAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET" or "HEAD", "/healthz") => GatewayAnswer.WriteAsync(context, StatusCodes.Status200OK, HttpMethods.IsHead(context.Request.Method) ? "" : "OK"),
        ("GET", "/metrics") => metrics.HandleAsync(context),
        ("GET", "/" or "/ui") => ToPageAsync(context),
        _ => NothingAsync(context),
    };

    private static Task ToPageAsync(HttpContext context)
    {
        context.Response.Headers.Location = GatewayPage.Path;
        return GatewayAnswer.WriteAsync(context, StatusCodes.Status307TemporaryRedirect);
    }

    private Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        // Browsers name the page that sends a request, faas-cli is none: no page can deploy functions by the password that its reader has typed.
        if (context.Request.Headers.Origin.Count > 0)
        {
            return GatewayAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, "web pages may not administer functions");
        }

        if (credentials?.AreShown(context.Request) == false)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Restricted\"";
            return GatewayAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, "invalid credentials");
        }

        return next(context);
    }

    private Task SystemAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value![SystemPath.Length..].Split('/')) switch
    {
        ("GET", ["functions"]) => functions.ListAsync(context),
        ("POST", ["functions"]) => functions.DeployAsync(context, replaces: false),
        ("PUT", ["functions"]) => functions.DeployAsync(context, replaces: true),
        ("DELETE", ["functions"]) => functions.RemoveAsync(context),
        ("GET", ["function", var name]) => functions.DescribeAsync(context, NameOf(context, name)),
        ("POST", ["scale-function", var name]) => functions.ScaleAsync(context, name),
        ("GET", ["info"]) => SystemInfo.HandleAsync(context),
        ("GET", ["secrets"]) => secrets.ListAsync(context),
        ("POST", ["secrets"]) => secrets.SetAsync(context, changes: false),
        ("PUT", ["secrets"]) => secrets.SetAsync(context, changes: true),
        ("DELETE", ["secrets"]) => secrets.RemoveAsync(context),
        ("GET", ["namespaces"]) => namespaces.ListAsync(context),
        ("POST", ["namespace"] or ["namespace", ""]) => namespaces.CreateAsync(context),
        ("GET", ["namespace", var name]) => namespaces.DescribeAsync(context, name),
        ("PUT", ["namespace", var name]) => namespaces.ChangeAsync(context, name),
        ("DELETE", ["namespace", var name]) => namespaces.RemoveAsync(context, name),
        ("GET", ["logs"]) => logs.HandleAsync(context, NameOf(context, context.Request.Query["name"].ToString())),
        ("POST", ["alert"]) => alerts.HandleAsync(context),
        _ => NothingAsync(context),
    };

    private GatewayName NameOf(HttpContext context, string reference) => functions.NameOf(reference, context.Request.Query["namespace"]);

    private static Task NothingAsync(HttpContext context) => GatewayAnswer.WriteAsync(
        context, StatusCodes.Status404NotFound, $"there is nothing at {context.Request.Method} {context.Request.Path}");
}
