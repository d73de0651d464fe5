namespace Longshore.Functions.Capabilities.Http;

/// <summary>A request of a guest to another server.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The absolute URL.</param>
/// <param name="Headers">The headers, in order.</param>
/// <param name="Body">The body.</param>
/// <param name="Redirect">What is done with a redirect.</param>
internal sealed record OutboundRequest(
    string Method, Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body, RedirectMode Redirect)
{
    /// <summary>The longest it may take, beside the node's limit. Default: null, the node's limit.</summary>
    public TimeSpan? TimeMax { get; init; }
}
