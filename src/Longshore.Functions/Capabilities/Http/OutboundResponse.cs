namespace Longshore.Functions.Capabilities.Http;

/// <summary>What a server answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="StatusText">The text of the status.</param>
/// <param name="Url">The URL that answered, after redirects.</param>
/// <param name="IsRedirected">Whether a redirect was followed.</param>
/// <param name="Headers">The headers, in order.</param>
/// <param name="Body">The body, decompressed.</param>
internal sealed record OutboundResponse(
    int Status, string StatusText, Uri Url, bool IsRedirected, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body);
