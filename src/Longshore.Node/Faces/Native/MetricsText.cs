using System.Globalization;
using System.Text;
using Longshore.Functions.Catalog;
using Longshore.Functions.Specs;

namespace Longshore.Node.Faces.Native;

/// <summary>The node's counters in Prometheus' text format 0.0.4.</summary>
internal static class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes all.</summary>
    /// <param name="functions">What became of every function's invocations.</param>
    /// <param name="running">Guests that run now.</param>
    /// <param name="waiting">Invocations that wait for a core slot.</param>
    public static string Write(IReadOnlyDictionary<FunctionName, FunctionStatistics> functions, int running, int waiting)
    {
        var text = new StringBuilder();
        var ordered = functions.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).ToList();
        Head(text, "longshore_invocations_total", "counter", "Invocations by function and outcome.");
        foreach (var (name, statistics) in ordered)
        {
            foreach (var (failure, count) in statistics.Outcomes.Where(outcome => outcome.Value > 0))
            {
                Line(text, "longshore_invocations_total", $"{Label(name)},outcome=\"{failure}\"", count);
            }
        }

        Head(text, "longshore_deadlines_total", "counter", "Invocations with a deadline, by function and whether it was met.");
        foreach (var (name, statistics) in ordered)
        {
            Line(text, "longshore_deadlines_total", $"{Label(name)},result=\"met\"", statistics.DeadlinesMet);
            Line(text, "longshore_deadlines_total", $"{Label(name)},result=\"missed\"", statistics.DeadlinesMissed);
        }

        Histogram(text, "longshore_latency_seconds", "From arrival to the guest's end.", ordered, each => each.Latency);
        Histogram(text, "longshore_execution_seconds", "How long the guest ran.", ordered, each => each.Execution);
        Histogram(text, "longshore_queue_seconds", "From arrival to the guest's start.", ordered, each => each.Queue);
        Gauge(text, "longshore_running", "Guests that run now.", running);
        Gauge(text, "longshore_queue_length", "Invocations that wait for a core slot.", waiting);
        Head(text, "process_cpu_seconds_total", "counter", "Processor time of the node.");
        Line(text, "process_cpu_seconds_total", "", Environment.CpuUsage.TotalTime.TotalSeconds);
        Gauge(text, "process_resident_memory_bytes", "Memory of the node.", Environment.WorkingSet);
        return text.ToString();
    }

    private static void Histogram(
        StringBuilder text,
        string name,
        string help,
        List<KeyValuePair<FunctionName, FunctionStatistics>> functions,
        Func<FunctionStatistics, DurationHistogram> histogram)
    {
        Head(text, name, "histogram", help);
        foreach (var (function, statistics) in functions)
        {
            var (counts, sum) = (histogram(statistics).Counts, histogram(statistics).Sum);
            var below = 0L;
            foreach (var (i, bound) in DurationHistogram.Bounds.Index())
            {
                below += counts[i];
                var seconds = bound.TotalSeconds.ToString("R", CultureInfo.InvariantCulture);
                Line(text, name + "_bucket", $"{Label(function)},le=\"{seconds}\"", below);
            }

            Line(text, name + "_bucket", $"{Label(function)},le=\"+Inf\"", below + counts[^1]);
            Line(text, name + "_sum", Label(function), sum.TotalSeconds);
            Line(text, name + "_count", Label(function), below + counts[^1]);
        }
    }

    private static void Gauge(StringBuilder text, string name, string help, double value)
    {
        Head(text, name, "gauge", help);
        Line(text, name, "", value);
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(CultureInfo.InvariantCulture, $" {value:R}\n");
    }

    // A route's name has what its tenant was given as a name.
    private static string Label(FunctionName name)
    {
        var value = name.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return $"function=\"{value}\"";
    }
}
