using Longshore.Functions.Calls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Longshore.Node.Faces.Http;

/// <summary>Shows requests to guests.</summary>
internal static class GuestRequests
{
    /// <summary>The request as its function sees it. The function's path is <see cref="HttpRequest.PathBase"/>.</summary>
    public static GuestRequest ToGuestRequest(this HttpRequest request) => new(
        request.Method,
        Url(request),
        HeadersOf(request))
    {
        Mount = request.PathBase.Value ?? "",
        Path = request.Path.Value ?? "",
        Protocol = request.Protocol,
        RemoteAddress = request.HttpContext.Connection.RemoteIpAddress?.ToString(),
    };

    private static List<KeyValuePair<string, string>> HeadersOf(HttpRequest request)
    {
        var headers = new List<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
        {
            if (name[0] != ':' && !NodeHeaders.Contains(name))
            {
                headers.Add(KeyValuePair.Create(name, Joined(name, values)));
            }
        }

        return headers;
    }

    // The target as it was sent, because parsing and encoding it again would change it. A request of HTTP/1.0 may have no host.
    private static string Url(HttpRequest request)
    {
        var host = request.Host.HasValue ? request.Host.Value : $"localhost:{request.HttpContext.Connection.LocalPort}";
        var target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return target.StartsWith('/') ? $"{request.Scheme}://{host}{target}" : target;
    }

    // RFC 9110, section 5.3, and for cookies RFC 9113, section 8.2.3.
    private static string Joined(string name, StringValues values) => values.Count == 1
        ? values.ToString()
        : string.Join(name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase) ? "; " : ", ", values.ToArray());
}
