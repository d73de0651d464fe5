using System.Globalization;
using System.Text;

namespace Longshore.Cli.Load;

/// <summary>Draws plots as SVG.</summary>
internal static class LoadPlot
{
    private const double Width = 800;
    private const double Height = 340;
    private const double Left = 70;
    private const double Right = 45;
    private const double Top = 15;
    private const double Bottom = 45;

    // The palette of Okabe and Ito: people with colour blindness can tell these colours apart.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    // Lines of the same colour differ in their dashes, and their names in the marks.
    private static readonly string[] Dashes = ["", " stroke-dasharray=\"8 5\"", " stroke-dasharray=\"2 4\""];
    private static readonly string[] Marks = ["&#9632;", "&#9650;", "&#9679;"];

    private static readonly double[] Percentiles = [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99];

    /// <summary>Latency by percentile, with axes that show the tail.</summary>
    public static string Latencies(IReadOnlyList<LoadSummary> summaries)
    {
        var shown = summaries.Where(summary => summary.Latencies.Count > 0).ToList();
        if (shown.Count == 0)
        {
            return "<p>No call was answered.</p>\n";
        }

        var (low, high) = (Math.Floor(Math.Log10(shown.Min(Lowest))), Math.Ceiling(Math.Log10(shown.Max(summary => summary.Latencies[^1]))));
        high = Math.Max(high, low + 1);
        var plot = Begin("latency", shown.Select(summary => summary.Target));
        for (var power = low; power <= high; power++)
        {
            Grid(plot, Y((power - low) / (high - low)), Microseconds(Math.Pow(10, power)));
        }

        foreach (var percent in new[] { 0, 50, 90, 99, 99.9, 99.99 })
        {
            Tick(plot, X(Tail(percent)), percent.ToString("0.##", CultureInfo.InvariantCulture) + " %");
        }

        foreach (var (i, summary) in shown.Index())
        {
            var points = Percentiles.Where(percent => percent == 0 || summary.Latencies.Count >= 100 / (100 - percent))
                .Select(percent => (X(Tail(percent)), Y((Math.Log10(Math.Max(summary.Percentile(Math.Max(percent, 1e-9))!.Value, 1)) - low) / (high - low))));
            Line(plot, i, points);
        }

        return plot.Append("</svg>\n").ToString();

        static double Lowest(LoadSummary summary) => Math.Max(summary.Latencies[0], 1);
    }

    /// <summary>Deadlines met, by offered calls per second.</summary>
    public static string Deadlines(IReadOnlyList<LoadRun> runs)
    {
        var most = runs.Max(run => run.Level.Value);
        var plot = Begin("deadlines met", runs[0].Summaries.Select(summary => summary.Target));
        for (var percent = 0; percent <= 100; percent += 20)
        {
            Grid(plot, Y(percent / 100.0), percent.ToString(CultureInfo.InvariantCulture) + " %");
        }

        foreach (var run in runs)
        {
            Tick(plot, X(run.Level.Value / most), run.Level.Value.ToString("0.#", CultureInfo.InvariantCulture) + (run.Level.IsClosed ? "" : "/s"));
        }

        for (var i = 0; i < runs[0].Summaries.Count; i++)
        {
            var target = i;
            if (runs[0].Summaries[target].MetPercent is not null)
            {
                Line(plot, target, runs.OrderBy(run => run.Level.Value).Select(
                    run => (X(run.Level.Value / most), Y(run.Summaries[target].MetPercent!.Value / 100))));
            }
        }

        return plot.Append("</svg>\n").ToString();
    }

    /// <summary>Calls answered per second, by connections.</summary>
    public static string Throughput(IReadOnlyList<LoadRun> runs) => Lines(
        "calls answered per second",
        [
            .. runs[0].Summaries.Select((summary, i) => new LoadLine(
                summary.Target, [.. runs.OrderBy(run => run.Level.Value).Select(run => (run.Level.Value, run.Summaries[i].PerSecond))])),
        ],
        isLogarithmic: false);

    /// <summary>Values over loads. Every load has the same width, whatever its distance to the next.</summary>
    /// <param name="title">What the values are.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="isLogarithmic">Whether the values are microseconds on a logarithmic axis.</param>
    public static string Lines(string title, IReadOnlyList<LoadLine> lines, bool isLogarithmic)
    {
        var shown = lines.Where(line => line.Points.Count > 0).ToList();
        if (shown.Count == 0)
        {
            return "<p>No call was answered.</p>\n";
        }

        var loads = shown.SelectMany(line => line.Points.Select(point => point.Load)).Distinct().Order().ToList();
        var (low, high) = Range(shown.SelectMany(line => line.Points.Select(point => point.Value)), isLogarithmic);
        var plot = Begin(title, lines.Select(line => line.Name));
        for (var step = 0; step <= (isLogarithmic ? high - low : 5); step++)
        {
            var value = isLogarithmic ? low + step : high * step / 5;
            Grid(plot, Y((value - low) / (high - low)), isLogarithmic ? Microseconds(Math.Pow(10, value)) : value.ToString("#,0.##", CultureInfo.InvariantCulture));
        }

        foreach (var (place, load) in loads.Index())
        {
            Tick(plot, Place(place), load.ToString("0.##", CultureInfo.InvariantCulture));
        }

        // A line without points keeps its colour, so that a name has the same one in all plots of a page.
        foreach (var (i, line) in lines.Index())
        {
            var points = line.Points.Select(point => (Place(loads.IndexOf(point.Load)), Y((OnAxis(point.Value) - low) / (high - low)))).ToList();
            if (points.Count > 0)
            {
                Line(plot, i, points);
            }

            points.ForEach(point => Dot(plot, i, point));
        }

        return plot.Append("</svg>\n").ToString();

        double Place(int place) => X(loads.Count == 1 ? 0.5 : (double)place / (loads.Count - 1));

        double OnAxis(double value) => isLogarithmic ? Math.Log10(Math.Max(value, 1)) : value;
    }

    // Whole powers of ten, or from 0 to a round number.
    private static (double Low, double High) Range(IEnumerable<double> values, bool isLogarithmic)
    {
        var (least, most) = (values.Min(), values.Max());
        if (isLogarithmic)
        {
            var low = Math.Floor(Math.Log10(Math.Max(least, 1)));
            return (low, Math.Max(Math.Ceiling(Math.Log10(Math.Max(most, 1))), low + 1));
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(most, 0.01))));
        return (0, Math.Ceiling(Math.Max(most, 0.01) / power) * power);
    }

    // From 0 for the 0th percentile to 1 for the 99.99th. Each further nine has the same width.
    private static double Tail(double percent) => -Math.Log10(1 - percent / 100) / 4;

    private static double X(double part) => Left + part * (Width - Left - Right);

    private static double Y(double part) => Height - Bottom - part * (Height - Top - Bottom);

    private static string Microseconds(double value) => value switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000_000:0.#} s"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0.#} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.#} us"),
    };

    // The legend is above the plot, so it hides no line.
    private static StringBuilder Begin(string title, IEnumerable<string> lines)
    {
        var plot = new StringBuilder("<p>").AppendJoin(" &nbsp; ", lines.Select((name, i) =>
            $"<b style=\"white-space: nowrap; color: {Colours[i % Colours.Length]}\">{Marks[Row(i)]} {LoadHtml.Escape(name)}</b>"));
        return plot.Append(
            CultureInfo.InvariantCulture, $"</p>\n<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">\n");
    }

    private static void Grid(StringBuilder plot, double y, string label) => plot.Append(
        CultureInfo.InvariantCulture,
        $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#d9e0e6\"/><text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{label}</text>\n");

    private static void Tick(StringBuilder plot, double x, string label) => plot.Append(
        CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{Height - Bottom + 20}\" text-anchor=\"middle\">{label}</text>\n");

    // Beyond three times the number of colours, lines repeat.
    private static int Row(int index) => index / Colours.Length % Dashes.Length;

    private static void Dot(StringBuilder plot, int index, (double X, double Y) at) => plot.Append(
        CultureInfo.InvariantCulture, $"<circle cx=\"{at.X:0.#}\" cy=\"{at.Y:0.#}\" r=\"3\" fill=\"{Colours[index % Colours.Length]}\"/>\n");

    private static void Line(StringBuilder plot, int index, IEnumerable<(double X, double Y)> points)
    {
        var colour = Colours[index % Colours.Length];
        var path = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
        plot.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{Dashes[Row(index)]}/>\n");
    }
}
