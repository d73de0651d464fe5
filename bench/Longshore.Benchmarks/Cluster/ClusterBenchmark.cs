using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Longshore.Benchmarks.Queues;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Cluster;
using Longshore.Node.Faces.Native;

namespace Longshore.Benchmarks.Cluster;

/// <summary>Nodes of one cluster as processes on this machine, and a nats-server: how soon a deployment is everywhere, what an idle node sends and receives, how
/// soon a killed node is out.</summary>
/// <param name="root">The repository.</param>
/// <param name="samples">The folder of the samples.</param>
internal sealed class ClusterBenchmark(string root, string samples) : IBenchmark
{
    private const int Nodes = 10;
    private const int Deployments = 200;
    private const int Kills = 5;
    private const string Function = "hello";

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(2);

    public string Name => "cluster";

    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"{Nodes} nodes and a nats-server as processes: {Deployments} deployments until all have them, idle traffic, {Kills} killed nodes");

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await Peer.RunAsync(Path.Combine(root, "longshore"), "longshore", ["--version"], cancellationToken);
        var directory = Directory.CreateTempSubdirectory("longshore-cluster-").FullName;
        var (port, monitor) = (FreePort.Find(), FreePort.Find());
        using var server = Peer.Start(
            new ProcessStartInfo("nats-server", [
                "-a", "127.0.0.1", "-p", Text(port), "-m", Text(monitor), "-js", "-sd", Path.Combine(directory, "nats"), "-l", Path.Combine(directory, "nats.log"),
            ]),
            "nats-server",
            "nats-server");
        QueueNode[] nodes = [.. Enumerable.Range(0, Nodes).Select(i => new QueueNode(root, Path.Combine(directory, Text(i)), "--cluster", $"nats://127.0.0.1:{port}"))];
        try
        {
            foreach (var node in nodes)
            {
                await node.StartAsync(cancellationToken);
            }

            await UntilAsync(async () => await MembersAsync(nodes[0], cancellationToken) == Nodes, cancellationToken);
            progress($"{Nodes} nodes hear each other");
            var visible = await DeployAsync(nodes, cancellationToken);
            progress($"{Deployments} deployments are everywhere");
            var idle = await MeasureIdleAsync(monitor, cancellationToken);
            var outAfter = await KillAsync(nodes, cancellationToken);
            return new BenchmarkReport(
                ["deployment everywhere p50", "p99", "idle node's traffic", "killed node is out after (longest)"],
                [[Milliseconds(visible, 50), Milliseconds(visible, 99), $"{idle / 1000:0.00} kB/s", $"{outAfter.Max():0} ms"]],
                new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    ["cluster_visible_p50_ms"] = Statistics.Percentile(visible, 50),
                    ["cluster_visible_p99_ms"] = Statistics.Percentile(visible, 99),
                    ["cluster_idle_bytes_per_second"] = idle,
                    ["cluster_out_ms"] = outAfter.Max(),
                });
        }
        finally
        {
            foreach (var node in nodes)
            {
                node.Dispose();
            }

            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(directory, recursive: true);
        }
    }

    // From the request until the last node has it.
    private async Task<IReadOnlyList<double>> DeployAsync(QueueNode[] nodes, CancellationToken cancellationToken)
    {
        var sample = await File.ReadAllBytesAsync(Path.Combine(samples, "fibonacci.wasm"), cancellationToken);
        var times = new List<double>();
        for (var i = 0; i < Deployments; i++)
        {
            // A custom section of two bytes makes the code another one.
            byte[] code = [.. sample, 0, 4, 1, (byte)'n', (byte)i, (byte)(i >> 8)];
            var digest = ModuleDigest.Of(code);
            var began = Stopwatch.GetTimestamp();
            await nodes[i % Nodes].DeployAsync(Function, code, "", cancellationToken);
            await Task.WhenAll(nodes.Select(node => UntilAsync(async () => await HasAsync(node, digest, cancellationToken), cancellationToken)));
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<bool> HasAsync(QueueNode node, ModuleDigest digest, CancellationToken cancellationToken)
    {
        using var answer = await node.Client.GetAsync(new Uri($"/functions/{Function}", UriKind.Relative), cancellationToken);
        return answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync(ApiJson.Default.FunctionConfig, cancellationToken))!.Module == digest;
    }

    private static async Task<int> MembersAsync(QueueNode node, CancellationToken cancellationToken) =>
        (await node.Client.GetFromJsonAsync("/cluster", ClusterJson.Default.ClusterSummary, cancellationToken))!.Members.Count;

    private static async Task<double> MeasureIdleAsync(int monitor, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{monitor}") };
        var before = await BytesAsync();
        await Task.Delay(IdleTime, cancellationToken);
        return (await BytesAsync() - before) / IdleTime.TotalSeconds / Nodes;

        async Task<double> BytesAsync()
        {
            using var document = await client.GetFromJsonAsync<System.Text.Json.JsonDocument>("/connz?limit=1000", cancellationToken);
            return document!.RootElement.GetProperty("connections").EnumerateArray()
                .Sum(connection => connection.GetProperty("in_bytes").GetDouble() + connection.GetProperty("out_bytes").GetDouble());
        }
    }

    private static async Task<IReadOnlyList<double>> KillAsync(QueueNode[] nodes, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 1; i <= Kills; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await nodes[^i].KillAsync(cancellationToken);
            var left = Nodes - i;
            await UntilAsync(async () => await MembersAsync(nodes[0], cancellationToken) == left, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        while (!await holds())
        {
            await Task.Delay(PollTime, cancellationToken);
        }
    }

    private static string Milliseconds(IReadOnlyList<double> times, double percent) =>
        string.Create(CultureInfo.InvariantCulture, $"{Statistics.Percentile(times, percent):0.0} ms");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
