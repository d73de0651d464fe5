using System.Text;

namespace Longshore.Cli.Output;

/// <summary>Text in lines that fit a terminal, broken between words.</summary>
internal static class Wrapped
{
    /// <summary>The longest line: what every terminal shows.</summary>
    public const int Width = 80;

    /// <summary>Breaks one line.</summary>
    /// <param name="line">The line. A word that is longer than a line has one of its own.</param>
    public static string Text(string line)
    {
        if (line.Length <= Width)
        {
            return line;
        }

        var text = new StringBuilder();
        var used = 0;
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (used > 0 && used + 1 + word.Length > Width)
            {
                text.Append('\n');
                used = 0;
            }
            else if (used > 0)
            {
                text.Append(' ');
                used++;
            }

            text.Append(word);
            used += word.Length;
        }

        return text.ToString();
    }

    /// <summary>Fills paragraphs: lines without indentation are joined and broken again, indented ones, such as examples, stay as they are.</summary>
    public static string Paragraphs(string text)
    {
        var lines = new List<string>();
        var paragraph = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > 0 && line[0] != ' ')
            {
                paragraph.Add(line);
                continue;
            }

            End();
            lines.Add(line);
        }

        End();
        return string.Join('\n', lines);

        void End()
        {
            if (paragraph.Count > 0)
            {
                lines.Add(Text(string.Join(' ', paragraph)));
                paragraph.Clear();
            }
        }
    }
}
