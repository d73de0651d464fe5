namespace Longshore.Python.Guests;

/// <summary>The status and headers of an answer. Its parts were checked: an HTTP response can have them.</summary>
/// <param name="Status">The status, 200 to 599.</param>
/// <param name="Headers">The headers in order: names are tokens, values are Latin-1 without control characters other than a tab.</param>
public sealed record PythonAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers);
