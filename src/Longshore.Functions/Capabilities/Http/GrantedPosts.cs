using System.Net.Mime;
using System.Text;
using Longshore.Functions.Capabilities.Operations;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Posts JSON to servers that the node's administrator has granted, under the rules of functions' requests: addresses that are not public
/// must be granted themselves, and redirects are not followed.</summary>
public sealed class GrantedPosts
{
    private readonly HostPattern[] _patterns;
    private readonly FunctionHttp _http;

    /// <param name="http">The node's client.</param>
    /// <param name="servers">The granted servers, in the form of grants of <c>http</c>.</param>
    /// <exception cref="FormatException">One has another form.</exception>
    public GrantedPosts(OutboundHttp http, IReadOnlyList<string> servers)
    {
        _patterns = [.. servers.Select(server => HostPattern.TryParse(server, out var pattern)
            ? pattern
            : throw new FormatException($"\"{server}\" is not understood: {HostPattern.Rule}"))];
        _http = new FunctionHttp(http, new OutboundPolicy(OutboundHttp.CapabilityName, _patterns));
    }

    /// <summary>Whether a server is granted, as far as its name tells. Its addresses are checked when it is reached.</summary>
    public bool Grants(Uri server) => _patterns.Any(pattern => pattern.Matches(server));

    /// <summary>Posts a text.</summary>
    /// <exception cref="IOException">The server is not granted, does not answer, or does not take the text.</exception>
    public async Task PostAsync(Uri server, string json, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _http.SendAsync(
                new OutboundRequest("POST", server, [new("Content-Type", MediaTypeNames.Application.Json)], Encoding.UTF8.GetBytes(json), RedirectMode.Error),
                cancellationToken);
            if (response.Status is < 200 or > 299)
            {
                throw new IOException(string.Create(null, $"{server.Host} answered with status {response.Status}"));
            }
        }
        catch (OperationException refusal)
        {
            throw new IOException(
                refusal.Error == OperationError.Refused ? $"{server.Host}, or an address that it has, is not granted" : refusal.Message, refusal);
        }
    }
}
