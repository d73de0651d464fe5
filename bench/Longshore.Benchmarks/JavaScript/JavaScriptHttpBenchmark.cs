using System.Globalization;
using System.Runtime.InteropServices;
using Longshore.Benchmarks.Http;
using Longshore.Benchmarks.Queues;
using Longshore.JavaScript.Modules;

namespace Longshore.Benchmarks.JavaScript;

/// <summary>Handlers in JavaScript over HTTP keep-alive, against workerd, deno and node's HTTP server, in alternating runs on the same cores.
/// The peers keep one context for all requests; every call of ours has a fresh one.</summary>
/// <param name="root">The repository.</param>
internal sealed class JavaScriptHttpBenchmark(string root) : IBenchmark
{
    private const int Rounds = 5;
    private const int Seconds = 3;
    private const int Connections = 32;
    private const int WarmUpsMax = 8;
    private const double WarmGain = 1.03;
    private const string Ours = "ours";
    private const string Workerd = "workerd";
    private const string Deno = "deno";
    private const string NodeJs = "node";

    private static readonly ScriptHandler Hello = new("hello", "js_", $"_c{Connections}", Script: null);

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

        var data = Directory.CreateTempSubdirectory("longshore-bench-");
        try
        {
            await StartOnceAsync(data.FullName, progress, cancellationToken);
            return await CompareAsync(data.FullName, workerd, deno, progress, cancellationToken);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    // A node that has run before has the code of its guests compiled. So the node that is measured starts for the second time.
    private async Task StartOnceAsync(string data, Action<string> progress, CancellationToken cancellationToken)
    {
        progress("compiling the code of the node");
        using var node = new QueueNode(root, data);
        await node.StartAsync(cancellationToken);
        await DeployAsync(node, Hello, cancellationToken);
        using (var answer = await node.Client.GetAsync(new Uri($"/function/{Hello.Name}", UriKind.Relative), cancellationToken))
        {
            answer.EnsureSuccessStatusCode();
        }

        var compiled = Path.Combine(data, "compiled");
        while (!Directory.Exists(compiled) || Directory.GetFiles(compiled, "*.image").Length == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }

        await node.KillAsync(cancellationToken);
    }

    private async Task<BenchmarkReport> CompareAsync(
        string data, string workerd, string deno, Action<string> progress, CancellationToken cancellationToken)
    {
        using var node = new QueueNode(root, data);
        await node.StartAsync(cancellationToken);
        var rows = new List<string[]>();
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var handler in new[] { Hello, new ScriptHandler("orders", "js_json_", "", Path.Combine(_folder, "orders.lua")) })
        {
            await DeployAsync(node, handler, cancellationToken);
            var ours = new UriBuilder(node.Client.BaseAddress!) { Host = "127.0.0.1", Path = $"/function/{handler.Name}" }.Uri;
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
                (Ours, ours, () => node.ProcessorTime),
                (Workerd, workers.Url, () => workers.ProcessorTime),
                (Deno, denoServer.Url, () => denoServer.ProcessorTime),
                (NodeJs, nodeServer.Url, () => nodeServer.ProcessorTime),
            ];

            foreach (var (server, url, processorTime) in servers)
            {
                progress($"{handler.Name}, warm-up of {server}");
                await WarmUpAsync(() => MeasureAsync(url, handler, processorTime, cancellationToken));
            }

            var runs = servers.ToDictionary(server => server.Server, _ => new List<ScriptRun>(), StringComparer.Ordinal);
            for (var round = 1; round <= Rounds; round++)
            {
                progress($"{handler.Name}, round {round} of {Rounds}");
                foreach (var (server, url, processorTime) in servers)
                {
                    runs[server].Add(await MeasureAsync(url, handler, processorTime, cancellationToken));
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

    // The compilers of all servers improve code while it runs: a server is warm when it gets no faster.
    private static async Task WarmUpAsync(Func<Task<ScriptRun>> measure)
    {
        var rate = (await measure()).Wrk.RequestsPerSecond;
        for (var run = 1; run < WarmUpsMax; run++)
        {
            var next = (await measure()).Wrk.RequestsPerSecond;
            if (next < rate * WarmGain)
            {
                return;
            }

            rate = next;
        }
    }

    private static async Task<ScriptRun> MeasureAsync(
        Uri url, ScriptHandler handler, Func<TimeSpan> processorTime, CancellationToken cancellationToken)
    {
        var before = processorTime();
        var run = await WrkRun.MeasureAsync(url, Connections, Seconds, cancellationToken, handler.Script);
        return new ScriptRun(run, (processorTime() - before).TotalMicroseconds / (run.RequestsPerSecond * Seconds));
    }

    private async Task DeployAsync(QueueNode node, ScriptHandler handler, CancellationToken cancellationToken)
    {
        var file = handler.Name + ".js";
        var source = await File.ReadAllTextAsync(Path.Combine(_folder, file), cancellationToken);
        var artifact = ModuleGraph.Of(file, [new ModuleText(file, source, new Dictionary<string, string>(StringComparer.Ordinal))]).Compress();
        await node.DeployAsync(handler.Name, artifact, "", cancellationToken);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
