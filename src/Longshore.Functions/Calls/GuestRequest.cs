namespace Longshore.Functions.Calls;

/// <summary>The HTTP request of a call, for guests that receive requests. Its body is the call's input.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Url">Its whole URL, as the client wrote it.</param>
/// <param name="Headers">Its headers in order, each name once. Repeated headers are joined by <c>, </c>, cookies by <c>; </c>.</param>
public sealed record GuestRequest(string Method, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The path at which the function is reached, percent-decoded.</summary>
    public string Mount { get; init; } = "";

    /// <summary>The path below <see cref="Mount"/>, percent-decoded; empty, or it begins with a slash.</summary>
    public string Path { get; init; } = "";

    /// <summary>The protocol's name and version.</summary>
    public string Protocol { get; init; } = "HTTP/1.1";

    /// <summary>The client's IP address, or null if it did not connect by IP.</summary>
    public string? RemoteAddress { get; init; }
}
