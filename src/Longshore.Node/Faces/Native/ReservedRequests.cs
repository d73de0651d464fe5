using Longshore.Node.Faces.Accounts;
using Longshore.Node.Faces.Http;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Native;

/// <summary>Serves the one request of a connection in a reserved place: /healthz and /functions only, because they are answered at once or
/// require the node's token.</summary>
/// <param name="place">The connection's place.</param>
internal sealed class ReservedRequests(ReservedPlace place) : IConnectionFace
{
    private const int RetryAfterSeconds = 1;

    public Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (!place.TryBegin())
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Headers.Connection = "close";
        return NodeFace.IsAdministration(context.Request.Path)
            ? next(context)
            : ProblemResponse.WriteAsync(context, Refusal, RetryAfterSeconds);
    }

    private static Problem Refusal => new()
    {
        Title = "The node has too many connections",
        Status = StatusCodes.Status503ServiceUnavailable,
        Detail = "the node has too many connections; only /healthz and /functions are served on further ones",
    };
}
