namespace Longshore.Node.Faces.Http;

/// <summary>Parses a query into a guest's arguments, as SLEdge does: the parts between '&amp;', in order. Unlike in SLEdge, each
/// part is percent-decoded.</summary>
internal static class QueryArguments
{
    // Four times SLEdge's limit. Kestrel's limit for a request line, 8 KiB, bounds the bytes.
    public const int CountMax = 64;

    /// <returns>False, with a sentence, if the query is invalid.</returns>
    public static bool TryParse(string? query, out string[] arguments, out string error)
    {
        arguments = [];
        error = "";
        if (query is null or "" or "?")
        {
            return true;
        }

        var pieces = query[1..].Split('&');
        if (pieces.Length > CountMax)
        {
            error = $"the query has {pieces.Length} arguments; at most {CountMax} are taken";
            return false;
        }

        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] = Uri.UnescapeDataString(pieces[i]);
            if (pieces[i].Contains('\0', StringComparison.Ordinal))
            {
                error = $"argument {i + 1} of the query holds a zero byte, which no argument can";
                return false;
            }
        }

        arguments = pieces;
        return true;
    }
}
