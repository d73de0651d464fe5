using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Longshore.Benchmarks.Http;
using Longshore.Node.Faces.OpenFaas;
using Longshore.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace Longshore.Benchmarks.OpenFaas;

/// <summary>OpenFaaS's gateway: calls of <c>echo</c> against the bare web server in alternating runs on the same cores, the list of 10,000
/// functions, and the first call of a function that is scaled to zero.</summary>
/// <param name="root">The repository.</param>
internal sealed class OpenFaasBenchmark(string root) : IBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 3;
    private const int Connections = 32;
    private const int Functions = 10_000;
    private const int Lists = 15;
    private const int Wakes = 101;

    public string Name => "openfaas";

    public string Summary => "calls of \"echo\" by OpenFaaS's API (wrk), against bare Kestrel; a list of 10,000 functions; a call of a function at zero";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-bench-").FullName;
        var port = FreePort.Find();
        await using var node = await NodeHost.StartAsync(
            new NodeOptions
            {
                DataDirectory = data,
                Port = 0,
                LogLevel = LogLevel.Error,
                OpenFaas = new OpenFaasOptions { Port = port, IsOpen = true },
            },
            TimeProvider.System,
            cancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")) };
        await DeployAsync(client, "echo", "functions/alpine", cancellationToken);
        var (ratio, rate, bare) = await CompareAsync(client.BaseAddress, progress, cancellationToken);
        var wake = await WakeAsync(client, cancellationToken);
        for (var function = 1; function < Functions; function++)
        {
            await DeployAsync(client, string.Create(CultureInfo.InvariantCulture, $"echo-{function}"), "echo", cancellationToken);
            if (function % 1_000 == 0)
            {
                progress(string.Create(CultureInfo.InvariantCulture, $"{function} functions are deployed"));
            }
        }

        var list = await ListAsync(client, cancellationToken);
        return new BenchmarkReport(
            ["figure", "value"],
            [
                ["bare Kestrel, requests/s", Text(bare, "0")],
                ["ours, requests/s", Text(rate, "0")],
                ["ours / Kestrel", Text(ratio, "0.00")],
                ["list of 10,000 functions, ms", Text(list, "0.0")],
                ["call from zero, ms", Text(wake, "0.00")],
            ],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["ratio_vs_kestrel_c32"] = ratio,
                ["list_10k_ms"] = list,
                ["from_zero_ms"] = wake,
            });
    }

    private async Task<(double Ratio, double Ours, double Bare)> CompareAsync(Uri gateway, Action<string> progress, CancellationToken cancellationToken)
    {
        await using var kestrel = await EchoKestrel.StartAsync(cancellationToken);
        var script = Path.Combine(root, "bench", "openfaas", "echo.lua");
        var pairs = new List<(WrkRun Ours, WrkRun Bare)>();

        // The first run warms both up: tiered compilation takes some 10,000 requests.
        for (var round = 0; round <= Rounds; round++)
        {
            progress(round == 0 ? "warm-up" : $"round {round} of {Rounds}");
            var pair = (
                Ours: await WrkRun.MeasureAsync(new Uri(gateway, "function/echo.openfaas-fn"), Connections, Seconds, cancellationToken, script),
                Bare: await WrkRun.MeasureAsync(kestrel.Url, Connections, Seconds, cancellationToken, script));
            if (round > 0)
            {
                pairs.Add(pair);
            }
        }

        return (
            Statistics.Median(pairs.Select(pair => pair.Ours.RequestsPerSecond / pair.Bare.RequestsPerSecond)),
            Statistics.Median(pairs.Select(pair => pair.Ours.RequestsPerSecond)),
            Statistics.Median(pairs.Select(pair => pair.Bare.RequestsPerSecond)));
    }

    private static async Task<double> WakeAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var wake = 0; wake < Wakes; wake++)
        {
            await PostAsync(client, "system/scale-function/echo", """{"serviceName":"echo","replicas":0}""", cancellationToken);
            var began = Stopwatch.GetTimestamp();
            await PostAsync(client, "function/echo", "hello", cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Statistics.Median(times);
    }

    private static async Task<double> ListAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var list = 0; list < Lists; list++)
        {
            var began = Stopwatch.GetTimestamp();
            var bytes = await client.GetByteArrayAsync(new Uri("system/functions", UriKind.Relative), cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.GetArrayLength() != Functions)
            {
                throw new InvalidOperationException($"the list has {document.RootElement.GetArrayLength()} functions");
            }
        }

        return Statistics.Median(times);
    }

    private static Task DeployAsync(HttpClient client, string name, string image, CancellationToken cancellationToken) => PostAsync(
        client, "system/functions", JsonSerializer.Serialize(new { service = name, image, envProcess = "cat" }), cancellationToken);

    private static async Task PostAsync(HttpClient client, string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
