namespace Longshore.Functions.Calls;

/// <summary>The HTTP request of a call, for guests that receive requests. Its body is the call's input.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Url">Its whole URL.</param>
/// <param name="Headers">Its headers, in order.</param>
public sealed record GuestRequest(string Method, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers);
