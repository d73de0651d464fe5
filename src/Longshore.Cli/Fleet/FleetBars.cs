using System.Globalization;
using System.Text;
using Longshore.Cli.Load;

namespace Longshore.Cli.Fleet;

/// <summary>Draws bars of several parts as SVG, one for each name.</summary>
internal static class FleetBars
{
    private const double Width = 800;
    private const double NameWidth = 180;
    private const double RowHeight = 22;
    private const double BarHeight = 15;
    private const double ValueWidth = 80;

    // The palette of Okabe and Ito, as in LoadPlot.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73"];

    /// <summary>The bars.</summary>
    /// <param name="title">What they are, for readers of the screen.</param>
    /// <param name="rows">The names with the values of each part.</param>
    /// <param name="parts">The names of the parts.</param>
    public static string Draw(string title, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> rows, IReadOnlyList<string> parts)
    {
        var most = rows.Select(row => row.Values.Sum()).DefaultIfEmpty(0).Max();
        var plot = new StringBuilder("<p>").AppendJoin(" &nbsp; ", parts.Select((part, i) => $"<b style=\"color: {Colours[i]}\">&#9632; {part}</b>"));
        plot.Append(CultureInfo.InvariantCulture, $"</p>\n<svg viewBox=\"0 0 {Width} {rows.Count * RowHeight + 4}\" role=\"img\" aria-label=\"{title}\">\n");
        foreach (var (index, row) in rows.Index())
        {
            Draw(plot, index * RowHeight, row.Name, row.Values, most > 0 ? (Width - NameWidth - ValueWidth) / most : 0);
        }

        return plot.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder plot, double y, string name, IReadOnlyList<double> values, double scale)
    {
        plot.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{NameWidth - 8}\" y=\"{y + BarHeight - 3:0.#}\" text-anchor=\"end\">{LoadHtml.Escape(name)}</text>");
        var x = NameWidth;
        foreach (var (index, value) in values.Index())
        {
            plot.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{value * scale:0.#}\" height=\"{BarHeight}\" fill=\"{Colours[index]}\"/>");
            x += value * scale;
        }

        plot.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 6:0.#}\" y=\"{y + BarHeight - 3:0.#}\">{values.Sum():0.###}</text>\n");
    }
}
