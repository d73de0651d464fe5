namespace Longshore.Cli.Input;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Spelling
{
    // Two letters exchanged, or one or two wrong.
    private const int DistanceMax = 2;

    /// <summary>The nearest of the known words, or null if none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var nearest = known.Select(each => (Word: each, Distance: Distance(word, each))).OrderBy(each => each.Distance)
            .ThenBy(each => each.Word, StringComparer.Ordinal).FirstOrDefault((Word: "", Distance: int.MaxValue));
        return nearest.Distance <= DistanceMax ? nearest.Word : null;
    }

    // The number of letters to insert, remove and replace (Levenshtein).
    private static int Distance(string one, string other)
    {
        int[] above = [.. Enumerable.Range(0, other.Length + 1)];
        for (var i = 1; i <= one.Length; i++)
        {
            var row = new int[other.Length + 1];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            }

            above = row;
        }

        return above[^1];
    }
}
