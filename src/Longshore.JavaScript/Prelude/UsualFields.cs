using System.Buffers;

namespace Longshore.JavaScript.Prelude;

/// <summary>Headers of a program that need no other check: tokens as names, each once, and printable ASCII as values.</summary>
internal static class UsualFields
{
    private const int ValueBytesMax = 256;
    private const byte Line = (byte)'\n';
    private const byte Mark = 0;

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Writes headers as <c>Prelude/fetch.js</c> keeps them: for each a line break, the name in lower case, a colon and the
    /// value.</summary>
    /// <param name="source">For each a line break, the name, a zero and the value. Names and values may hold anything.</param>
    /// <param name="count">Their number.</param>
    /// <param name="target">Receives as many bytes.</param>
    /// <returns>The number of bytes, or 0 if a header is not usual.</returns>
    public static int Rewrite(ReadOnlySpan<byte> source, int count, Span<byte> target)
    {
        var written = 0;
        for (; count > 0; count--)
        {
            // A name or value with a line break or a zero makes more lines or marks than there are headers.
            var rest = source[written..];
            var end = rest.Length > 0 && rest[1..].IndexOf(Line) is >= 0 and var next ? next + 1 : rest.Length;
            var line = rest[..end];
            var mark = line.IndexOf(Mark);
            if (mark < 2 || line[0] != Line || line[1..mark].ContainsAnyExcept(TokenBytes) || !IsUsual(line[(mark + 1)..]))
            {
                return 0;
            }

            var header = target.Slice(written, end);
            line.CopyTo(header);
            Lower(header[1..mark]);
            header[mark] = (byte)':';
            if (target[..written].IndexOf(header[..(mark + 1)]) >= 0)
            {
                return 0;
            }

            written += end;
        }

        return written == source.Length ? written : 0;
    }

    private static bool IsUsual(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= ValueBytesMax && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~') && value[0] != ' ' && value[^1] != ' ';

    private static void Lower(Span<byte> name)
    {
        foreach (ref var each in name)
        {
            if (each is >= (byte)'A' and <= (byte)'Z')
            {
                each |= 0x20;
            }
        }
    }
}
