using Longshore.Node.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Tenants;

/// <summary>What answers on a tenant's port: its routes and nothing else.</summary>
internal sealed class TenantFace(string name, int port, RouteTable routes)
{
    public string Name => name;

    public int Port => port;

    /// <summary>The paths that are answered.</summary>
    public IEnumerable<string> Routes => routes.Paths;

    public Task HandleAsync(HttpContext context, InvocationHandler handler)
    {
        var path = context.Request.Path.Value;
        return routes.Find(path) is { } target
            ? handler.HandleAsync(context, target)
            : ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"tenant {name} has no route for {path}");
    }
}
