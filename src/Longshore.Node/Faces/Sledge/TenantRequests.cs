using Longshore.Node.Faces.Http;
using Longshore.Node.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Sledge;

/// <summary>Serves the requests at a tenant's port.</summary>
/// <param name="tenant">The tenant's face.</param>
/// <param name="handler">Invokes functions.</param>
/// <param name="sessions">The log of requests, or null.</param>
internal sealed class TenantRequests(TenantFace tenant, InvocationHandler handler, SessionLog? sessions) : IConnectionFace
{
    public Task HandleAsync(HttpContext context, RequestDelegate next) => tenant.HandleAsync(context, handler, sessions);
}
