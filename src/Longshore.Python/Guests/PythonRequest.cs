namespace Longshore.Python.Guests;

/// <summary>A request to a program.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The whole URL.</param>
/// <param name="Headers">The headers, each name once.</param>
public sealed record PythonRequest(string Method, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The function of the program that answers; empty for its handler. Default: empty.</summary>
    public string Entry { get; init; } = "";

    /// <summary>The arguments of a script. Default: none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables that are set before the call, beside those that the program was loaded with. Default: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];
}
