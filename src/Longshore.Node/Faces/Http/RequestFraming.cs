using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.Http;

/// <summary>Refuses requests whose end a proxy in front of the node may see elsewhere (RFC 9112, section 6.1): a part of one client's body
/// could become another client's request.</summary>
internal static class RequestFraming
{
    private const string Chunked = "chunked";

    /// <summary>The middleware.</summary>
    public static RequestDelegate Check(RequestDelegate next) => context =>
        context.Request.Headers.TransferEncoding.Count == 0 || IsChunkedOnce(context.Request) ? next(context) : RefuseAsync(context);

    private static bool IsChunkedOnce(HttpRequest request) =>
        request.Headers.TransferEncoding is [var coding]
        && Chunked.Equals(coding, StringComparison.OrdinalIgnoreCase)
        && !HttpProtocol.IsHttp10(request.Protocol);

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return ProblemResponse.WriteAsync(
            context, StatusCodes.Status400BadRequest, $"the header {HeaderNames.TransferEncoding} is not \"{Chunked}\", once, in HTTP/1.1");
    }
}
