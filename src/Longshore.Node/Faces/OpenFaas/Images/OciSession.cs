using System.Text.Json;
using Longshore.Functions.Capabilities.Http;

namespace Longshore.Node.Faces.OpenFaas.Images;

/// <summary>Requests of one pull to one registry. A token is asked for once, when the registry demands it.</summary>
/// <param name="requests">Reaches the registry and its token server.</param>
/// <param name="registry">The URL of its API.</param>
internal sealed class OciSession(GrantedRequests requests, Uri registry)
{
    private const int Unauthorized = 401;
    private const int Found = 200;
    private string? _token;

    /// <summary>Gets a resource.</summary>
    /// <param name="path">The path below the API.</param>
    /// <param name="accept">The media type that is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ImageException">The registry refuses it.</exception>
    /// <exception cref="IOException">The registry is not granted or does not answer.</exception>
    public async Task<GrantedAnswer> GetAsync(string path, string accept, CancellationToken cancellationToken)
    {
        var url = new Uri(registry, path);
        var answer = await requests.GetAsync(url, Headers(accept), cancellationToken);
        if (answer.Status == Unauthorized && _token is null && OciChallenge.TryParse(answer.Header("WWW-Authenticate"), out var challenge))
        {
            _token = await TokenAsync(challenge, cancellationToken);
            answer = await requests.GetAsync(url, Headers(accept), cancellationToken);
        }

        return answer.Status == Found
            ? answer
            : throw new ImageException(FormattableString.Invariant($"the registry answers {url.AbsolutePath} with status {answer.Status}"));
    }

    private KeyValuePair<string, string>[] Headers(string accept) => _token is null
        ? [new("Accept", accept)]
        : [new("Accept", accept), new("Authorization", "Bearer " + _token)];

    private async Task<string> TokenAsync(OciChallenge challenge, CancellationToken cancellationToken)
    {
        var answer = await requests.GetAsync(challenge.TokenUrl, [new("Accept", "application/json")], cancellationToken);
        var token = answer.Status == Found ? JsonSerializer.Deserialize(answer.Body.Span, OciJson.Default.OciToken) : null;
        return token?.Token ?? token?.AccessToken
            ?? throw new ImageException(FormattableString.Invariant($"the registry's token server {challenge.TokenUrl.Host} gives no token (status {answer.Status})"));
    }
}
