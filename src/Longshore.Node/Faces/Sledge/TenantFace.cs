using Longshore.Node.Faces.Calls;
using Longshore.Node.Faces.Http;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Sledge;

/// <summary>The face on a tenant's port: its routes and nothing else.</summary>
internal sealed class TenantFace(
    string name, int port, RouteTable routes, IReadOnlyDictionary<uint, InvocationTarget> requestTypes)
{
    public int Port => port;

    /// <summary>The routes that have a request type for remote procedure calls.</summary>
    public IReadOnlyDictionary<uint, InvocationTarget> RequestTypes => requestTypes;

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="handler">Calls functions.</param>
    /// <param name="sessions">The log of requests, or null.</param>
    public Task HandleAsync(HttpContext context, InvocationHandler handler, SessionLog? sessions)
    {
        sessions?.Begin(context, name);
        var path = context.Request.Path.Value;
        return routes.Find(path) is { } target
            ? handler.HandleAsync(context, target)
            : ProblemResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"tenant {name} has no route for {path}");
    }
}
