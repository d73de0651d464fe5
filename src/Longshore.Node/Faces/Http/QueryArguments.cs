namespace Longshore.Node.Faces.Http;

/// <summary>Makes a guest's arguments of a query, as SLEdge does: the pieces between '&amp;', in order. Unlike there, a piece
/// is percent-decoded.</summary>
internal static class QueryArguments
{
    // Four times what SLEdge takes. The length of a request line, 8 KiB in Kestrel, bounds the bytes.
    public const int CountMax = 64;

    /// <returns>False, with a sentence, for a query that cannot be arguments.</returns>
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
