namespace Longshore.JavaScript.Contexts;

/// <summary>The response of a request handler without its body. Its parts were checked: an HTTP response can have them.</summary>
/// <param name="Status">The status, 200 to 599.</param>
/// <param name="StatusText">The reason phrase in Latin-1 without control characters, or null if the handler gave none.</param>
/// <param name="Headers">The headers in order: names are tokens in lower case, values are Latin-1 without control characters other
/// than a tab.</param>
public sealed record FetchResponse(int Status, string? StatusText, IReadOnlyList<KeyValuePair<string, string>> Headers);
