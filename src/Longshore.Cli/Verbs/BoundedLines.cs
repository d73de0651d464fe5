using System.Runtime.CompilerServices;

namespace Longshore.Cli.Verbs;

/// <summary>Reads a text line by line. A line that never ends takes no more memory than the longest that is allowed.</summary>
internal static class BoundedLines
{
    /// <summary>The lines, without their ends.</summary>
    /// <param name="reader">The text. The caller disposes it.</param>
    /// <param name="lengthMax">The most characters of a line.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">A line is longer.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(
        TextReader reader, int lengthMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new char[lengthMax + "\r\n".Length];
        var (start, end) = (0, 0);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf('\n');
            if (length >= 0)
            {
                yield return LineOf(buffer.AsSpan(start, length), lengthMax);
                start += length + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                throw TooLong(lengthMax);
            }

            var count = await reader.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (count == 0)
            {
                break;
            }

            end += count;
        }

        if (end > 0)
        {
            yield return LineOf(buffer.AsSpan(0, end), lengthMax);
        }
    }

    private static string LineOf(ReadOnlySpan<char> line, int lengthMax)
    {
        line = line.EndsWith('\r') ? line[..^1] : line;
        return line.Length <= lengthMax ? line.ToString() : throw TooLong(lengthMax);
    }

    private static InvalidDataException TooLong(int lengthMax) => new($"it is longer than {lengthMax} characters");
}
