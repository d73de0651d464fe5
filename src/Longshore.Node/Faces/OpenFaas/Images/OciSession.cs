using System.Text.Json;
using Longshore.Functions.Capabilities.Http;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Requests of one pull to one registry. A token is asked for once, when the registry demands it.</summary>
/// <param name="requests">Reaches the registry and its token server.</param>
/// <param name="registry">The URL of its API.</param>
/// <param name="password">The header <c>Authorization</c> with the registry's user and password, or null.</param>
internal sealed class OciSession(GrantedRequests requests, Uri registry, string? password)
{
    private const int Unauthorized = 401;
    private const int Found = 200;
    private const string AuthorizationHeader = "Authorization";

    private string? _shown;

    /// <summary>Gets a resource.</summary>
    /// <param name="path">The path below the API.</param>
    /// <param name="accept">The media types that are asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ImageException">The registry refuses it.</exception>
    /// <exception cref="IOException">The registry is not granted or does not answer.</exception>
    public async Task<GrantedAnswer> GetAsync(string path, string accept, CancellationToken cancellationToken)
    {
        var url = new Uri(registry, path);
        var answer = await requests.GetAsync(url, Headers(accept, _shown), cancellationToken);
        if (answer.Status == Unauthorized && _shown is null && OciChallenge.TryParse(ChallengesIn(answer), out var challenge))
        {
            _shown = challenge.TokenUrl is { } server ? "Bearer " + await TokenAsync(server, cancellationToken) : password ?? throw Unknown();
            answer = await requests.GetAsync(url, Headers(accept, _shown), cancellationToken);
        }

        return answer.Status switch
        {
            Found => answer,
            Unauthorized when password is null => throw Unknown(),
            _ => throw new ImageException(FormattableString.Invariant($"the registry answers {url.AbsolutePath} with status {answer.Status}")),
        };
    }

    // Each may be in a header of its own.
    private static string ChallengesIn(GrantedAnswer answer) => string.Join(
        ", ", answer.Headers.Where(header => header.Key.Equals("WWW-Authenticate", StringComparison.OrdinalIgnoreCase)).Select(header => header.Value));

    private static KeyValuePair<string, string>[] Headers(string accept, string? shown) => shown is null
        ? [new("Accept", accept)]
        : [new("Accept", accept), new(AuthorizationHeader, shown)];

    private async Task<string> TokenAsync(Uri server, CancellationToken cancellationToken)
    {
        // A registry without encryption may send the client anywhere; only one that is granted without it is shown a password without it.
        var isPrivate = server.Scheme == Uri.UriSchemeHttps || registry.Scheme == Uri.UriSchemeHttp;
        var answer = await requests.GetAsync(server, Headers("application/json", isPrivate ? password : null), cancellationToken);
        var token = answer.Status == Found ? JsonSerializer.Deserialize(answer.Body.Span, OciJson.Default.OciToken) : null;
        return token?.Token ?? token?.AccessToken
            ?? throw new ImageException(FormattableString.Invariant($"the registry's token server {server.Host} gives no token (status {answer.Status})"));
    }

    private ImageException Unknown() => new(
        $"the registry {registry.Authority} demands a user and a password: name a file that has them (serve --openfaas-registry-auth FILE)");
}
