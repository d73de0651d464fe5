namespace Longshore.Functions.Calls;

/// <summary>What a guest that is given requests answers beside the body, which is the call's output.</summary>
/// <param name="Status">The status, 200 to 599.</param>
/// <param name="Headers">The headers, in order.</param>
public sealed record GuestResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers);
