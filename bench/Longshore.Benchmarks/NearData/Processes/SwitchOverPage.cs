using System.Globalization;
using System.Text;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>Writes the switch-over as CSV, as SVG, and as a page that shows both.</summary>
internal static class SwitchOverPage
{
    private const double Width = 800;
    private const double Height = 380;
    private const double Left = 60;
    private const double Right = 85;
    private const double Top = 40;
    private const double Bottom = 50;
    private const int Steps = 5;

    // Of the palette of Okabe and Ito: people with colour blindness can tell these apart.
    private const string SharesColour = "#0072b2";
    private const string MayMoveColour = "#d55e00";
    private const string StaysColour = "#009e73";

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where. It is made if it does not exist.</param>
    /// <param name="title">What was measured.</param>
    /// <param name="points">The measurements.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(string folder, string title, IReadOnlyList<SwitchOverPoint> points, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var plot = Plot(title, points);
        await File.WriteAllTextAsync(Path.Combine(folder, "switch-over.csv"), Csv(points), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "switch-over.svg"), plot, cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "switch-over.html"),
            $"<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<h1>{title}</h1>\n{plot}<pre>{Csv(points)}</pre>\n",
            cancellationToken);
    }

    /// <summary>One line for each load.</summary>
    public static string Csv(IReadOnlyList<SwitchOverPoint> points) => "load_percent,moved_percent,p50_ms,p90_ms,stays_p50_ms\n" + string.Concat(points.Select(
        point => FormattableString.Invariant(
            $"{point.LoadPercent},{point.MovedPercent:0.0},{point.P50:0.00},{point.P90:0.00},{point.StayedP50:0.00}\n")));

    /// <summary>The share of calls that moved, and their times, by load.</summary>
    public static string Plot(string title, IReadOnlyList<SwitchOverPoint> points)
    {
        var loadMax = points.Max(point => point.LoadPercent);
        var timeMax = Ceiling(points.Max(point => Math.Max(point.P50, point.StayedP50)));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" font-family=\"sans-serif\" font-size=\"13\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        Text(svg, Width / 2, 20, "middle", "black", title);
        for (var step = 0; step <= Steps; step++)
        {
            var y = Y(step, Steps);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Width - Right}\" y2=\"{y:0.#}\" stroke=\"#ddd\"/>\n");
            Text(svg, Left - 8, y + 4, "end", SharesColour, string.Create(CultureInfo.InvariantCulture, $"{step * 100 / Steps} %"));
            Text(svg, Width - Right + 8, y + 4, "start", MayMoveColour, string.Create(CultureInfo.InvariantCulture, $"{timeMax * step / Steps:0.#} ms"));
        }

        foreach (var point in points)
        {
            Text(svg, X(point.LoadPercent, loadMax), Height - Bottom + 18, "middle", "black", string.Create(CultureInfo.InvariantCulture, $"{point.LoadPercent} %"));
        }

        Text(svg, Width / 2, Height - 10, "middle", "black", "load offered to the storage node, of what its slot can do");
        Line(svg, SharesColour, "", points.Select(point => (X(point.LoadPercent, loadMax), Y(point.MovedPercent, 100))));
        Line(svg, MayMoveColour, "", points.Select(point => (X(point.LoadPercent, loadMax), Y(point.P50, timeMax))));
        Line(svg, StaysColour, " stroke-dasharray=\"8 5\"", points.Select(point => (X(point.LoadPercent, loadMax), Y(point.StayedP50, timeMax))));
        Text(svg, Left, Top - 6, "start", SharesColour, "calls that moved");
        Text(svg, Width / 2, Top - 6, "middle", MayMoveColour, "p50 of calls that may move");
        Text(svg, Width - Right, Top - 6, "end", StaysColour, "p50 of calls that must stay");
        return svg.Append("</svg>\n").ToString();
    }

    // The next of 1, 2, 5, 10, 20, ... above a value.
    private static double Ceiling(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1))));
        return power * new[] { 1.0, 2, 5, 10 }.First(step => power * step >= value);
    }

    private static double X(double load, double loadMax) => Left + (Width - Left - Right) * load / loadMax;

    private static double Y(double value, double max) => Height - Bottom - (Height - Bottom - Top) * value / max;

    private static void Text(StringBuilder svg, double x, double y, string anchor, string colour, string text) => svg.Append(
        CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{text}</text>\n");

    private static void Line(StringBuilder svg, string colour, string dashes, IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] all = [.. points];
        var path = string.Join(' ', all.Select(point => FormattableString.Invariant($"{point.X:0.#},{point.Y:0.#}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>\n");
        foreach (var (x, y) in all)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\" fill=\"{colour}\"/>\n");
        }
    }
}
