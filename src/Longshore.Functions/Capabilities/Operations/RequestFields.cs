namespace Longshore.Functions.Capabilities.Operations;

/// <summary>The parts of an HTTP request that operations carry, checked.</summary>
internal static class RequestFields
{
    /// <summary>The headers at the end of a request: name, value, name, value.</summary>
    /// <exception cref="OperationException">One is no header that can be sent.</exception>
    public static List<KeyValuePair<string, string>> Headers(OperationCall call, int first)
    {
        if ((call.Fields.Count - first) % 2 != 0)
        {
            throw Invalid("a header has no value");
        }

        var headers = new List<KeyValuePair<string, string>>();
        for (var i = first; i < call.Fields.Count; i += 2)
        {
            headers.Add(KeyValuePair.Create(Name(call.Text(i)), Value(call.Text(i + 1))));
        }

        return headers;
    }

    /// <summary>The URL of http or https in a field.</summary>
    /// <exception cref="OperationException">It is none, or has a user or password in it.</exception>
    public static Uri Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && IsHttp(url) && url.Host.Length > 0 && url.UserInfo.Length == 0
            ? url
            : throw Invalid("the URL is not one of http or https with a host, or has a user or password in it");

    /// <summary>Whether a text is a token of HTTP (RFC 9110, section 5.6.2), as names and methods are.</summary>
    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(each => char.IsAsciiLetterOrDigit(each) || "!#$%&'*+-.^_`|~".Contains(each, StringComparison.Ordinal));

    private static bool IsHttp(Uri url) => url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps;

    private static string Name(string text) => IsToken(text) ? text : throw Invalid("a header's name is none");

    private static string Value(string text) => text.All(each => each is '\t' or (>= ' ' and not '\x7f' and <= '\xff'))
        ? text
        : throw Invalid("the value of a header has a control character, or one beyond Latin-1");

    private static OperationException Invalid(string what) => new(OperationError.InvalidArgument, what);
}
