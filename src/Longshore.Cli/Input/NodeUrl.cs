using System.Text.RegularExpressions;

namespace Longshore.Cli.Input;

/// <summary>Reads the URLs of nodes as people write them.</summary>
internal static partial class NodeUrl
{
    /// <summary>Puts <c>http://</c> before <c>HOST:PORT</c>, with or without a path. Other texts stay as they are.</summary>
    public static string Complete(string text) => HostAndPort().IsMatch(text) ? "http://" + text : text;

    [GeneratedRegex(@"^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}(/|\?|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostAndPort();
}
