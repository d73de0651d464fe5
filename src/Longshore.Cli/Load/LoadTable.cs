using System.Globalization;
using Longshore.Cli.Output;

namespace Longshore.Cli.Load;

/// <summary>The summaries of one or more runs, as <c>longshore load --csv</c> wrote them.</summary>
/// <param name="Name">What distinguishes these runs from others on the same page.</param>
/// <param name="Columns">The names of the columns: the load, the target, and values.</param>
/// <param name="Rows">The fields of every row.</param>
internal sealed record LoadTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int TargetColumn = 1;

    /// <summary>Parses what <see cref="LoadCsv"/> writes.</summary>
    /// <exception cref="CliException">The text is something else.</exception>
    public static LoadTable Parse(string name, string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Fields).ToList();
        return lines.Count > 1 && lines[0].Count > TargetColumn && lines[0][TargetColumn] == "target" && lines.TrueForAll(line => line.Count == lines[0].Count)
            ? new LoadTable(name, lines[0], lines[1..])
            : throw new CliException($"{name}: this is no CSV of longshore load", ExitCodes.Usage);
    }

    /// <summary>A line for every target: the values of a column over the load.</summary>
    /// <exception cref="CliException">There is no such column.</exception>
    public IEnumerable<LoadLine> Lines(string column)
    {
        var place = Columns.ToList().IndexOf(column);
        if (place <= TargetColumn)
        {
            throw new CliException($"there is no column \"{column}\"; there are {string.Join(", ", Columns.Skip(TargetColumn + 1))}", ExitCodes.Usage);
        }

        var targets = Rows.Select(row => row[TargetColumn]).Distinct(StringComparer.Ordinal).ToList();
        return targets.Select(target => new LoadLine(
            targets.Count == 1 ? Name : $"{Name} {target}",
            [
                .. from row in Rows
                   where row[TargetColumn] == target && row[place].Length > 0
                   let load = Number(row[0])
                   orderby load
                   select (load, Number(row[place])),
            ]));
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // RFC 4180, without line breaks in fields.
    private static List<string> Fields(string line)
    {
        var fields = new List<string> { "" };
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                fields[^1] += line[i++];
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add("");
            }
            else
            {
                fields[^1] += line[i];
            }
        }

        return fields;
    }
}
