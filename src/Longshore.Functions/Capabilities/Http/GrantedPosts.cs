using System.Net.Mime;
using System.Text;

namespace Longshore.Functions.Capabilities.Http;

/// <summary>Posts JSON to servers that the node's administrator has granted, under the rules of <see cref="GrantedRequests"/>.</summary>
public sealed class GrantedPosts
{
    private readonly GrantedRequests _requests;

    /// <param name="http">The node's client.</param>
    /// <param name="servers">The granted servers, in the form of grants of <c>http</c>.</param>
    /// <exception cref="FormatException">One has another form.</exception>
    public GrantedPosts(OutboundHttp http, IReadOnlyList<string> servers) => _requests = new GrantedRequests(http, servers);

    /// <summary>Whether a server is granted, as far as its name tells. Its addresses are checked when it is reached.</summary>
    public bool Grants(Uri server) => _requests.Grants(server);

    /// <summary>Posts a text.</summary>
    /// <exception cref="IOException">The server is not granted, does not answer, or does not take the text.</exception>
    public Task PostAsync(Uri server, string json, CancellationToken cancellationToken) => _requests.PostAsync(
        server, [new("Content-Type", MediaTypeNames.Application.Json)], Encoding.UTF8.GetBytes(json), cancellationToken);
}
