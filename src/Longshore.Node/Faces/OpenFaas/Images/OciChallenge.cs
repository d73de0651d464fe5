using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>A registry's demand for a token: its header <c>WWW-Authenticate: Bearer realm="...",service="...",scope="..."</c>.</summary>
/// <param name="TokenUrl">Where a token is given.</param>
internal sealed partial record OciChallenge(Uri TokenUrl)
{
    private const string Scheme = "Bearer ";
    private const string Realm = "realm";

    /// <summary>Parses a header.</summary>
    public static bool TryParse(string? header, [NotNullWhen(true)] out OciChallenge? challenge)
    {
        challenge = null;
        if (header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
        {
            return false;
        }

        var fields = Field().Matches(header)
            .DistinctBy(match => match.Groups["name"].Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);
        if (!Uri.TryCreate(fields.GetValueOrDefault(Realm), UriKind.Absolute, out var realm))
        {
            return false;
        }

        var query = string.Join('&', fields.Where(field => field.Key is "service" or "scope")
            .Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        challenge = new OciChallenge(new UriBuilder(realm) { Query = string.Join('&', new[] { realm.Query.TrimStart('?'), query }.Where(each => each.Length > 0)) }.Uri);
        return true;
    }

    [GeneratedRegex("(?<name>[A-Za-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();
}
