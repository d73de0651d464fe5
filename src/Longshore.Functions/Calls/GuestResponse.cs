namespace Longshore.Functions.Calls;

/// <summary>The status and headers of a guest that receives requests. The body is the call's output.</summary>
/// <param name="Status">The status, 200 to 599.</param>
/// <param name="Headers">The headers, in order. Names are tokens, values are Latin-1 without control characters other than a
/// tab.</param>
/// <param name="StatusText">The reason phrase in Latin-1 without control characters, or null for the status's own.</param>
public sealed record GuestResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string? StatusText = null);
