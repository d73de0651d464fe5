using System.Globalization;
using System.Text;

namespace Longshore.Benchmarks.Placement;

/// <summary>Draws what simulations of clusters have shown: the imbalance over time, a line for each size.</summary>
internal static class ScalePlot
{
    private const int Width = 860;
    private const int Height = 430;
    private const int Left = 80;
    private const int Right = 180;
    private const int Top = 60;
    private const int Bottom = 60;
    private const int Ticks = 5;

    private static readonly int[] Steps = [1, 2, 5, 10];

    private static readonly string[] Colours = ["#1b6ca8", "#c1440e", "#2e7d32", "#6a1b9a"];

    /// <summary>The plot as SVG.</summary>
    public static string Draw(IReadOnlyList<ScaleOutcome> outcomes, double sampleSeconds)
    {
        var svg = new StringBuilder();
        var right = outcomes.Max(each => each.Imbalance.Count) * sampleSeconds;
        var top = NiceCeiling(outcomes.Max(each => each.Imbalance.Max()));
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\">");
        Add(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        Add(svg, $"<text x=\"{Left}\" y=\"26\" font-size=\"16\" font-weight=\"bold\">Imbalance of simulated clusters at 60 % load</text>");
        Add(svg, $"<text x=\"{Left}\" y=\"46\" fill=\"#555\">Backlog of the node at the 99th percentile above the average node; calls arrive at one node of fifty</text>");
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var (value, seconds) = (top * tick / Ticks, right * tick / Ticks);
            Add(svg, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\" stroke=\"#ddd\"/>");
            Add(svg, $"<text x=\"{Left - 8}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{value:0.##}</text>");
            Add(svg, $"<text x=\"{X(seconds):0.#}\" y=\"{Height - Bottom + 20}\" text-anchor=\"middle\">{seconds:0.##}</text>");
        }

        Add(svg, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 16}\" text-anchor=\"middle\">virtual seconds</text>");
        Add(svg, $"<text transform=\"translate(22 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">imbalance, runs of a call</text>");
        foreach (var (index, outcome) in outcomes.Index())
        {
            var points = string.Join(' ', outcome.Imbalance.Select((value, at) => string.Create(CultureInfo.InvariantCulture, $"{X((at + 1) * sampleSeconds):0.#},{Y(value):0.#}")));
            var y = Top + 14 + 22 * index;
            Add(svg, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{Colours[index % Colours.Length]}\" stroke-width=\"2\"/>");
            Add(svg, $"<line x1=\"{Width - Right + 16}\" x2=\"{Width - Right + 40}\" y1=\"{y - 4}\" y2=\"{y - 4}\" stroke=\"{Colours[index % Colours.Length]}\" stroke-width=\"3\"/>");
            Add(svg, $"<text x=\"{Width - Right + 48}\" y=\"{y}\">{outcome.Nodes:#,0} nodes</text>");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double seconds) => Left + (Width - Left - Right) * seconds / right;

        double Y(double value) => Height - Bottom - (Height - Top - Bottom) * value / top;
    }

    private static double NiceCeiling(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-3))));
        return Steps.First(step => step * power >= value) * power;
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
