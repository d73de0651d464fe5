using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.Http;

/// <summary>Lets those through who show the node's token.</summary>
/// <param name="token">The token.</param>
internal sealed class TokenGuard(string token)
{
    private readonly byte[] _authorization = Encoding.ASCII.GetBytes("Bearer " + token);

    /// <summary>Runs an action for those who show the node's token, and refuses others.</summary>
    public Task RunAsync(HttpContext context, RequestDelegate action)
    {
        if (IsShown(context))
        {
            return action(context);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemResponse.WriteAsync(
            context, StatusCodes.Status401Unauthorized, "show the token of node.json in the node's data directory");
    }

    /// <summary>Whether a request shows the node's token.</summary>
    public bool IsShown(HttpContext context) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), _authorization);
}
