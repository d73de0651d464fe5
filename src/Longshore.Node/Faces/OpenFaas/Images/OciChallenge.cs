using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>What a registry demands of a client that it does not know: its header <c>WWW-Authenticate</c> (RFC 9110, 11.6.1).</summary>
/// <param name="TokenUrl">Where a token is given: <c>Bearer realm="...",service="...",scope="..."</c>. Null if the registry takes a user and a
/// password itself: <c>Basic</c>.</param>
internal sealed record OciChallenge(Uri? TokenUrl)
{
    private const string Bearer = "Bearer";
    private const string Basic = "Basic";

    private static readonly SearchValues<char> TokenEnds = SearchValues.Create(" \t,=\"");

    /// <summary>Parses a header. Of several challenges, a token goes before a password.</summary>
    /// <param name="header">The header's value, or null.</param>
    /// <param name="challenge">The challenge.</param>
    /// <returns>False if it has none that this client can answer.</returns>
    public static bool TryParse(string? header, [NotNullWhen(true)] out OciChallenge? challenge)
    {
        var all = Split(header ?? "");
        challenge = all.Where(each => each.Scheme.Equals(Bearer, StringComparison.OrdinalIgnoreCase)).Select(OfToken).FirstOrDefault(each => each is not null)
            ?? (all.Exists(each => each.Scheme.Equals(Basic, StringComparison.OrdinalIgnoreCase)) ? new OciChallenge(TokenUrl: null) : null);
        return challenge is not null;
    }

    private static OciChallenge? OfToken((string Scheme, Dictionary<string, string> Fields) challenge)
    {
        if (!Uri.TryCreate(challenge.Fields.GetValueOrDefault("realm"), UriKind.Absolute, out var realm) || realm.Scheme is not ("http" or "https"))
        {
            return null;
        }

        string[] asked = ["service", "scope"];
        var query = asked.Where(challenge.Fields.ContainsKey).Select(name => $"{name}={Uri.EscapeDataString(challenge.Fields[name])}")
            .Prepend(realm.Query.TrimStart('?')).Where(each => each.Length > 0);
        return new OciChallenge(new UriBuilder(realm) { Query = string.Join('&', query) }.Uri);
    }

    // Reads each character once. A word before an equals sign is a field of the scheme before it. What has another form ends the header.
    private static List<(string Scheme, Dictionary<string, string> Fields)> Split(ReadOnlySpan<char> header)
    {
        var all = new List<(string Scheme, Dictionary<string, string> Fields)>();
        while (true)
        {
            header = header.TrimStart(" \t,");
            var word = TakeToken(ref header);
            if (word.Length == 0)
            {
                return all;
            }

            if (header.TrimStart(" \t") is not ['=', .. var rest])
            {
                all.Add((word, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)));
                continue;
            }

            header = rest.TrimStart(" \t");
            if (all.Count == 0 || TakeValue(ref header) is not { } value)
            {
                return all;
            }

            all[^1].Fields.TryAdd(word, value);
        }
    }

    private static string TakeToken(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(TokenEnds);
        var token = end < 0 ? text : text[..end];
        text = text[token.Length..];
        return token.ToString();
    }

    private static string? TakeValue(ref ReadOnlySpan<char> text)
    {
        if (text is not ['"', ..])
        {
            return TakeToken(ref text);
        }

        var value = new StringBuilder();
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                text = text[(at + 1)..];
                return value.ToString();
            }

            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            value.Append(text[at]);
        }

        return null;
    }
}
