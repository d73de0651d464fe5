namespace Longshore.JavaScript.Contexts;

/// <summary>Where the text of a compiled module comes from, in the one file that it was compiled of.</summary>
/// <remarks>https://tc39.es/ecma426/. The mappings are not trusted: what is malformed ends them.</remarks>
public sealed class SourceMap
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const int DigitBits = 5;
    private const int MoreBit = 1 << DigitBits;
    private const int FieldsMin = 4;
    private const int NumberBitsMax = 30;

    private readonly List<List<Segment>> _lines = [];

    private SourceMap()
    {
    }

    /// <summary>Reads the mappings of a source map.</summary>
    public static SourceMap Read(string mappings)
    {
        var map = new SourceMap();
        var (line, column) = (0, 0);
        Span<int> fields = stackalloc int[FieldsMin];
        foreach (var written in mappings.Split(';'))
        {
            var segments = new List<Segment>();
            map._lines.Add(segments);
            var at = 0;
            foreach (var text in written.Split(','))
            {
                var count = ReadFields(text, fields);
                if (count < 0)
                {
                    return map;
                }

                at += count > 0 ? fields[0] : 0;
                if (count == FieldsMin)
                {
                    (line, column) = (line + fields[2], column + fields[3]);
                    segments.Add(new Segment(at, line, column));
                }
            }
        }

        return map;
    }

    /// <summary>The place in the source.</summary>
    /// <param name="line">The line in the compiled text, from 1.</param>
    /// <param name="column">The column in it, from 1.</param>
    /// <returns>Line and column, from 1; null if the place has none.</returns>
    public (int Line, int Column)? Find(int line, int column)
    {
        if (line < 1 || line > _lines.Count || _lines[line - 1] is not { Count: > 0 } segments)
        {
            return null;
        }

        var found = segments[Math.Max(segments.FindLastIndex(segment => segment.At < column), 0)];
        return found is { Line: >= 0, Column: >= 0 } ? (found.Line + 1, found.Column + 1) : null;
    }

    // The number of fields, at most four of them kept; -1 if the text is malformed.
    private static int ReadFields(string text, Span<int> fields)
    {
        var (count, value, shift) = (0, 0, 0);
        foreach (var each in text)
        {
            var digit = Digits.IndexOf(each, StringComparison.Ordinal);
            if (digit < 0 || shift > NumberBitsMax - DigitBits)
            {
                return -1;
            }

            value |= (digit & (MoreBit - 1)) << shift;
            shift += DigitBits;
            if ((digit & MoreBit) == 0)
            {
                if (count < fields.Length)
                {
                    fields[count++] = (value & 1) != 0 ? -(value >> 1) : value >> 1;
                }

                (value, shift) = (0, 0);
            }
        }

        return shift == 0 ? count : -1;
    }

    /// <summary>A column of the compiled text, and the place that it comes from; all from 0.</summary>
    private readonly record struct Segment(int At, int Line, int Column);
}
