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
    // Eight outcomes of each of 2,000 functions. Further measurements go to one series with the label otel_metric_overflow. Each
    // series of each instrument reserves 100 bytes.
    // .NET's own: collections, heap, threads, processor time.
    private const string RuntimeMeter = "System.Runtime";

    private const int SeriesMax = 16_384;

    /// <summary>Adds the meters of a node and their exporters: the Prometheus endpoint, and OTLP if there is a collector.</summary>
    /// <param name="services">The services of the node.</param>
    /// <param name="meters">The meters of the node's parts, beside that of its process.</param>
    /// <param name="accounts">What the node holds for its clients.</param>
    /// <param name="collector">The URL of an OpenTelemetry collector, or null.</param>
    public static void AddNodeMetrics(this IServiceCollection services, IReadOnlyList<Meter> meters, NodeAccounts accounts, Uri? collector)
    {
        var process = new ProcessMetrics(accounts);
        services.AddSingleton(_ => process);
        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.ConfigureResource(resource => resource.AddService("longshore"));

            // Meters are found by name in the whole process, and another node in it has meters of the same name.
            metrics.AddMeter([.. meters.Select(meter => meter.Name), process.Meter.Name, RuntimeMeter]);
            metrics.AddView(instrument => meters.Contains(instrument.Meter) || instrument.Meter == process.Meter || instrument.Meter.Name == RuntimeMeter
                ? new MetricStreamConfiguration { CardinalityLimit = SeriesMax }
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
