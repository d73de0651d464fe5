namespace Longshore.Functions.Capabilities.Http;

/// <summary>What a server answered to the node itself.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers, in order.</param>
/// <param name="Body">The body, decompressed.</param>
public sealed record GrantedAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();
}
