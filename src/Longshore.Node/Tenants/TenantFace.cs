using Longshore.Node.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Tenants;

/// <summary>What answers on a tenant's port: its routes and nothing else.</summary>
internal sealed class TenantFace(string name, int port, RouteTable routes)
{
    public int Port => port;

    public Task HandleAsync(HttpContext context, InvocationHandler handler)
    {
        var path = context.Request.Path.Value;
        return routes.Find(path) is { } target
            ? handler.HandleAsync(context, target)
            : ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"tenant {name} has no route for {path}");
    }
}
