using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Sledge;

/// <summary>Serves the requests at a tenant's port.</summary>
/// <param name="tenant">The tenant's face.</param>
/// <param name="handler">Invokes functions.</param>
internal sealed class TenantRequests(TenantFace tenant, InvocationHandler handler) : IConnectionFace
{
    public Task HandleAsync(HttpContext context, RequestDelegate next) => tenant.HandleAsync(context, handler);
}
