using System.Globalization;
using System.Text;
using Longshore.Node.Faces.OpenFaas.Scaling;
using Microsoft.AspNetCore.Http;

namespace Longshore.Node.Faces.OpenFaas;

/// <summary><c>GET /metrics</c> with the names that OpenFaaS's gateway has, in Prometheus' text format. The node's own metrics are on its own port.
/// </summary>
/// <param name="functions">The functions.</param>
// Not by a meter: the exporter would add units and "_total" to names that have neither.
internal sealed class GatewayMetrics(GatewayFunctions functions)
{
    private const string TextType = "text/plain; version=0.0.4; charset=utf-8";
    private const string Time = "gateway_functions_seconds";
    private const string Ended = "gateway_function_invocation_total";
    private const string Started = "gateway_function_invocation_started";
    private const string Replicas = "gateway_service_count";

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var bytes = Encoding.UTF8.GetBytes(Text());
        context.Response.ContentType = TextType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private string Text()
    {
        (string Name, GatewayFunction Function, FunctionActivity? Activity)[] all =
            [.. functions.List().Select(each => (each.Name.ToString(), each.Function, functions.FindActivity(each.Function.Config.Name)))];
        var called = all.Where(each => each.Activity is { Started: > 0 }).Select(each => (each.Name, Activity: each.Activity!)).ToArray();
        var text = new StringBuilder();
        Head(text, Time, "histogram", "Time of calls of functions, from arrival to the end of the answer.");
        foreach (var (name, activity) in called)
        {
            foreach (var (code, counts) in activity.Codes)
            {
                Histogram(text, name, CodeOf(code), counts);
            }
        }

        Head(text, Ended, "counter", "Calls of functions that have ended.");
        foreach (var (name, activity) in called)
        {
            foreach (var (code, counts) in activity.Codes)
            {
                Line(text, Ended, $"function_name=\"{name}\",code=\"{CodeOf(code)}\"", counts.Buckets.Sum());
            }
        }

        Head(text, Started, "counter", "Calls of functions that have begun.");
        foreach (var (name, activity) in called)
        {
            Line(text, Started, $"function_name=\"{name}\"", activity.Started);
        }

        Head(text, Replicas, "gauge", "Replicas of functions.");
        foreach (var (name, function, activity) in all)
        {
            Line(text, Replicas, $"function_name=\"{name}\"", activity?.Replicas ?? function.Scale.Min);
        }

        return text.ToString();
    }

    private static string CodeOf(int code) => code == FunctionActivity.OtherCodes ? "other" : code.ToString(CultureInfo.InvariantCulture);

    private static void Histogram(StringBuilder text, string name, string code, CodeCounts counts)
    {
        var labels = $"function_name=\"{name}\",code=\"{code}\"";
        var sum = 0L;
        foreach (var (bucket, bound) in counts.Buckets.Zip(CodeCounts.BoundsSeconds.Append(double.PositiveInfinity)))
        {
            sum += bucket;
            var le = double.IsPositiveInfinity(bound) ? "+Inf" : bound.ToString(CultureInfo.InvariantCulture);
            Line(text, Time + "_bucket", $"{labels},le=\"{le}\"", sum);
        }

        Line(text, Time + "_sum", labels, counts.Time.TotalSeconds);
        Line(text, Time + "_count", labels, sum);
    }

    private static void Head(StringBuilder text, string metric, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {metric} {help}\n# TYPE {metric} {type}\n");

    private static void Line(StringBuilder text, string metric, string labels, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"{metric}{{{labels}}} {value}\n");
}
