using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Requests of the node itself to servers that its administrator has granted, under the rules of functions' requests: addresses that are
/// not public must be granted themselves.</summary>
public sealed class GrantedRequests
{
    private readonly HostPattern[] _patterns;
    private readonly FunctionHttp _http;

    /// <param name="http">The node's client.</param>
    /// <param name="servers">The granted servers, in the form of grants of <c>http</c>.</param>
    /// <exception cref="FormatException">One has another form.</exception>
    public GrantedRequests(OutboundHttp http, IReadOnlyList<string> servers)
    {
        _patterns = [.. servers.Select(server => HostPattern.TryParse(server, out var pattern)
            ? pattern
            : throw new FormatException($"\"{server}\" is not understood: {HostPattern.Rule}"))];
        _http = new FunctionHttp(http, new OutboundPolicy(OutboundHttp.CapabilityName, _patterns));
    }

    /// <summary>Whether a server is granted, as far as its name tells. Its addresses are checked when it is reached.</summary>
    public bool Grants(Uri server) => _patterns.Any(pattern => pattern.Matches(server));

    /// <summary>Gets a resource. Redirects are followed to servers that are granted.</summary>
    /// <exception cref="IOException">The server is not granted, or does not answer within the client's limits.</exception>
    public Task<GrantedAnswer> GetAsync(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken) =>
        SendAsync(new OutboundRequest("GET", url, headers, ReadOnlyMemory<byte>.Empty, RedirectMode.Follow), cancellationToken);

    /// <summary>Posts a body. Redirects are not followed.</summary>
    /// <exception cref="IOException">The server is not granted, does not answer within the client's limits, or does not take the body.</exception>
    public async Task PostAsync(
        Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(new OutboundRequest("POST", url, headers, body, RedirectMode.Error), cancellationToken);
        if (answer.Status is < 200 or > 299)
        {
            throw new IOException(string.Create(null, $"{url.Host} answered with status {answer.Status}"));
        }
    }

    // The guest's own sentence tells how to deploy a function with the grant.
    private static string Sentence(Uri asked, string refused) => refused == asked.Authority
        ? $"{refused}, or an address that it has, is not granted"
        : $"{asked.Authority} answered with a redirect to {refused}, which, or an address of which, is not granted";

    private async Task<GrantedAnswer> SendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _http.SendAsync(request, cancellationToken);
            return new GrantedAnswer(answer.Status, answer.Headers, answer.Body);
        }
        catch (OperationException refusal)
        {
            throw new IOException(
                refusal.RefusedServer is { } server ? Sentence(request.Url, server) : refusal.Message, refusal);
        }
    }
}
