using System.Diagnostics.Metrics;
using Longshore.Node.Faces.Accounts;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Longshore.Node.Telemetry;

/// <summary>Exports the node's metrics.</summary>
internal static class NodeMetrics
{
    // .NET's own: collections, heap, threads, processor time.
    private const string RuntimeMeter = "System.Runtime";

    // Eight outcomes of each of 2,000 functions, and 2,000 of what else has names. Further measurements go to one series with the label
    // otel_metric_overflow. Each series of each instrument takes 100 bytes from the start, used or not.
    private const int SeriesMax = 2_048;
    private const int FunctionSeriesMax = 8 * SeriesMax;

    /// <summary>Adds the meters of a node and their exporters: the Prometheus endpoint, and OTLP if there is a collector.</summary>
    /// <param name="services">The services of the node.</param>
    /// <param name="functions">The meter of functions' calls.</param>
    /// <param name="others">The meters of the node's other parts, beside that of its process.</param>
    /// <param name="accounts">What the node holds for its clients.</param>
    /// <param name="collector">The URL of an OpenTelemetry collector, or null.</param>
    public static void AddNodeMetrics(this IServiceCollection services, Meter functions, IReadOnlyList<Meter> others, NodeAccounts accounts, Uri? collector)
    {
        var process = new ProcessMetrics(accounts);
        Meter[] meters = [functions, .. others, process.Meter];
        services.AddSingleton(_ => process);
        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.ConfigureResource(resource => resource.AddService("longshore"));

            // Meters are found by name in the whole process, and another node in it has meters of the same name.
            metrics.AddMeter([.. meters.Select(meter => meter.Name), RuntimeMeter]);
            metrics.AddView(instrument => meters.Contains(instrument.Meter) || instrument.Meter.Name == RuntimeMeter
                ? new MetricStreamConfiguration { CardinalityLimit = instrument.Meter == functions ? FunctionSeriesMax : SeriesMax }
                : MetricStreamConfiguration.Drop);
            metrics.AddPrometheusExporter(prometheus =>
            {
                prometheus.ScrapeResponseCacheDurationMilliseconds = 0;
                prometheus.ScopeInfoEnabled = false;
                prometheus.TargetInfoEnabled = false;
            });
            if (collector is not null)
            {
                metrics.AddOtlpExporter(otlp =>
                {
                    otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                    otlp.Endpoint = new Uri(collector, "v1/metrics");
                });
            }
        });
    }
}
