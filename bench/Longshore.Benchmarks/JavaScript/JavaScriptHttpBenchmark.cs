using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Longshore.Benchmarks.Http;
using Longshore.JavaScript.Modules;
using Longshore.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace Longshore.Benchmarks.JavaScript;

/// <summary>Handlers in JavaScript over HTTP keep-alive, against workerd, deno and node's HTTP server, in alternating runs on the same cores.
/// The peers keep one context for all requests; every call of ours has a fresh one.</summary>
/// <param name="root">The repository.</param>
internal sealed class JavaScriptHttpBenchmark(string root) : IBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 3;
    private const int Connections = 32;
    private const string Ours = "ours";
    private const string Workerd = "workerd";
    private const string Deno = "deno";
    private const string NodeJs = "node";

    private readonly string _folder = Path.Combine(root, "bench", "javascript-http");

    public string Name => "javascript-http";

    public string Summary => "handlers in JavaScript over HTTP/1.1 keep-alive (wrk), against workerd, deno and node's HTTP server";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (Workerd: "arm64", Deno: "arm64") : (Workerd: "64", Deno: "x64");
        var workerd = await NpmPackages.RestoreAsync(
            _folder, Path.Combine("@cloudflare", $"workerd-linux-{architecture.Workerd}", "bin", "workerd"), cancellationToken);
        var deno = await NpmPackages.RestoreAsync(
            _folder, Path.Combine("@deno", $"linux-{architecture.Deno}-glibc", "deno"), cancellationToken);

        var data = Directory.CreateTempSubdirectory("longshore-bench-").FullName;
        await using var node = await NodeHost.StartAsync(
            new NodeOptions { DataDirectory = data, Port = 0, LogLevel = LogLevel.Error }, TimeProvider.System, cancellationToken);
        var rows = new List<string[]>();
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        ScriptHandler[] handlers =
        [
            new("hello", "js_", $"_c{Connections}", Script: null),
            new("orders", "js_json_", "", Path.Combine(_folder, "orders.lua")),
        ];
        foreach (var handler in handlers)
        {
            await DeployAsync(node, handler, cancellationToken);
            var ours = new Uri(new Uri(node.Record.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)), $"/function/{handler.Name}");
            var script = Path.Combine(_folder, handler.Name + ".js");
            using var workers = await ScriptServer.StartAsync(
                workerd,
                Workerd,
                port => ["serve", Path.Combine(_folder, "workerd.capnp"), handler.Name, $"--socket-addr=http=127.0.0.1:{port}"],
                cancellationToken);
            using var denoServer = await ScriptServer.StartAsync(
                deno, Deno, port => ["serve", "--quiet", "--host", "127.0.0.1", "--port", port, script], cancellationToken);
            using var nodeServer = await ScriptServer.StartAsync(
                "node", "nodejs", port => [Path.Combine(_folder, "node-server.mjs"), port], cancellationToken);
            (string Server, Uri Url, Func<TimeSpan> ProcessorTime)[] servers =
            [
                (Ours, ours, () => Environment.CpuUsage.TotalTime),
                (Workerd, workers.Url, () => workers.ProcessorTime),
                (Deno, denoServer.Url, () => denoServer.ProcessorTime),
                (NodeJs, nodeServer.Url, () => nodeServer.ProcessorTime),
            ];

            // The first round warms up.
            var runs = servers.ToDictionary(server => server.Server, _ => new List<ScriptRun>(), StringComparer.Ordinal);
            for (var round = 0; round <= Rounds; round++)
            {
                progress(round == 0 ? $"{handler.Name}, warm-up" : $"{handler.Name}, round {round} of {Rounds}");
                foreach (var (server, url, processorTime) in servers)
                {
                    var run = await MeasureAsync(url, handler, processorTime, cancellationToken);
                    runs[server].AddRange(round == 0 ? Array.Empty<ScriptRun>() : [run]);
                }
            }

            Report(handler, runs, rows, figures);
        }

        return new BenchmarkReport(["handler", "server", "requests/s", "ours / server", "CPU for a request, us", "p99, ms"], rows, figures);
    }

    private static void Report(
        ScriptHandler handler, Dictionary<string, List<ScriptRun>> runs, List<string[]> rows, Dictionary<string, double> figures)
    {
        foreach (var (server, measured) in runs)
        {
            var ratio = Statistics.Median(runs[Ours].Zip(measured, (ours, other) => ours.Wrk.RequestsPerSecond / other.Wrk.RequestsPerSecond));
            var cpu = Statistics.Median(measured.Select(run => run.CpuMicroseconds));
            rows.Add(
            [
                handler.Name,
                server,
                Text(Statistics.Median(measured.Select(run => run.Wrk.RequestsPerSecond)), "0"),
                Text(ratio, "0.00"),
                Text(cpu, "0.0"),
                Text(Statistics.Median(measured.Select(run => run.Wrk.P99Milliseconds)), "0.0"),
            ]);
            if (server == Ours)
            {
                figures[$"{handler.Prefix}cpu_us_per_request"] = cpu;
                figures[$"{handler.Prefix}requests_per_second"] = Statistics.Median(measured.Select(run => run.Wrk.RequestsPerSecond));
            }
            else
            {
                figures[$"{handler.Prefix}ratio_vs_{server}{handler.Suffix}"] = ratio;
                figures[$"{handler.Prefix}cpu_us_per_request_{server}"] = cpu;
            }
        }
    }

    private static async Task<ScriptRun> MeasureAsync(
        Uri url, ScriptHandler handler, Func<TimeSpan> processorTime, CancellationToken cancellationToken)
    {
        var before = processorTime();
        var run = await WrkRun.MeasureAsync(url, Connections, Seconds, cancellationToken, handler.Script);
        return new ScriptRun(run, (processorTime() - before).TotalMicroseconds / (run.RequestsPerSecond * Seconds));
    }

    private async Task DeployAsync(NodeHost node, ScriptHandler handler, CancellationToken cancellationToken)
    {
        var file = handler.Name + ".js";
        var source = await File.ReadAllTextAsync(Path.Combine(_folder, file), cancellationToken);
        var artifact = ModuleGraph.Of(file, [new ModuleText(file, source, new Dictionary<string, string>(StringComparer.Ordinal))]).Compress();
        using var client = new HttpClient { BaseAddress = new Uri(node.Record.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Record.Token);
        using var content = new ByteArrayContent(artifact);
        using var response = await client.PutAsync(new Uri($"/functions/{handler.Name}", UriKind.Relative), content, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
