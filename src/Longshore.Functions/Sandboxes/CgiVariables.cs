using System.Globalization;
using Longshore.Functions.Calls;

namespace Longshore.Functions.Sandboxes;

/// <summary>The meta-variables of CGI/1.1 (RFC 3875) by which a command sees the HTTP request of its call.</summary>
internal static class CgiVariables
{
    // Content-Type and Content-Length have variables of their own. Credentials are not passed on (section 4.1.18). HTTP_PROXY would be
    // read as the address of a proxy by many libraries.
    private static readonly HashSet<string> Omitted = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Content-Length", "Content-Type", "Proxy", "Proxy-Authorization",
    };

    /// <summary>The variables of a request, each as <c>NAME=value</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="inputBytes">The length of its body.</param>
    public static IEnumerable<string> Of(GuestRequest request, int inputBytes)
    {
        var (host, port) = Uri.TryCreate(request.Url, UriKind.Absolute, out var url) ? (url.Host, url.Port) : ("localhost", 80);
        yield return "GATEWAY_INTERFACE=CGI/1.1";
        yield return "SERVER_SOFTWARE=Longshore";
        yield return "SERVER_PROTOCOL=" + request.Protocol;
        yield return "SERVER_NAME=" + host;
        yield return "SERVER_PORT=" + port.ToString(CultureInfo.InvariantCulture);
        yield return "REQUEST_METHOD=" + Clean(request.Method);
        yield return "SCRIPT_NAME=" + Clean(request.Mount);
        yield return "PATH_INFO=" + Clean(request.Path);
        yield return "QUERY_STRING=" + Clean(QueryIn(request.Url));
        if (request.RemoteAddress is { } address)
        {
            yield return "REMOTE_ADDR=" + address;
            yield return "REMOTE_HOST=" + address;
        }

        if (inputBytes > 0)
        {
            yield return "CONTENT_LENGTH=" + inputBytes.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in request.Headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                yield return "CONTENT_TYPE=" + Clean(value);
            }
            else if (!Omitted.Contains(name) && VariableOf(name) is { } variable)
            {
                yield return variable + "=" + Clean(value);
            }
        }
    }

    // A header with an underscore would be taken for the one with a hyphen, which a proxy may have set or removed.
    private static string? VariableOf(string header) => header.Contains('_', StringComparison.Ordinal)
        ? null
        : "HTTP_" + header.Replace('-', '_').ToUpperInvariant();

    private static string QueryIn(string url) =>
        url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? url[(at + 1)..] : "";

    // A zero byte would end the variable.
    private static string Clean(string value) => value.Replace("\0", "", StringComparison.Ordinal);
}
