using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>What serves the requests of a connection, if not the node's own face does. A feature of the connection, so no request has to
/// look up its port.</summary>
internal interface IConnectionFace
{
    /// <param name="context">The request.</param>
    /// <param name="next">The node's own face.</param>
    Task HandleAsync(HttpContext context, RequestDelegate next);
}
