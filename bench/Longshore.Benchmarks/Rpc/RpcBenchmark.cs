using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Longshore.Benchmarks.Http;
using Longshore.Node.Hosting;
using Longshore.Rpc;

namespace Longshore.Benchmarks.Rpc;

/// <summary>Sequential calls of <c>empty</c>, by remote procedure calls and over HTTP, against node's HTTP server with the same
/// module; and the throughput of remote procedure calls on one connection.</summary>
internal sealed class RpcBenchmark(string samples, string peers) : IBenchmark
{
    private const int WarmUp = 20_000;
    private const int Calls = 20_000;
    private const int Rounds = 3;
    private const int Pipelined = 200_000;
    private const int InFlight = 64;

    public string Name => "rpc";

    public string Summary => "the sample \"empty\" by remote procedure calls, one after the other, against HTTP and node's server";

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("longshore-bench-");
        var socket = Path.Combine(directory.FullName, "rpc.sock");
        var port = FreePort.Find();
        await using var node = await NodeHost.StartAsync(
            new NodeOptions { DataDirectory = directory.FullName, Port = 0, RpcPort = port, RpcSocket = socket },
            TimeProvider.System,
            cancellationToken);
        var module = Path.Combine(samples, "empty.wasm");
        await EmptyFunction.DeployAsync(node, samples, cancellationToken);
        using var peer = await NodeJsServer.StartAsync(Path.Combine(peers, "empty-server.mjs"), module, cancellationToken);
        await using var tcp = await RpcClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        await using var unix = await RpcClient.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
        using var http = new KeepAliveClient(new Uri(node.Record.Url).Port, "/function/empty");
        using var peerHttp = new KeepAliveClient(peer.Port, "/");
        var empty = (await tcp.FindAsync("empty", cancellationToken))!.Value;

        (string Way, Func<Task> Call, List<double> Times)[] ways =
        [
            ("RPC over TCP", () => CallAsync(tcp, empty), []),
            ("RPC over a Unix socket", () => CallAsync(unix, empty), []),
            ("HTTP", () => http.CallAsync(), []),
            ("node's HTTP server", () => peerHttp.CallAsync(), []),
        ];
        for (var round = 0; round <= Rounds; round++)
        {
            progress(round == 0 ? "warm-up" : $"round {round} of {Rounds}");
            foreach (var (_, call, times) in ways)
            {
                var measured = await MeasureAsync(call, round == 0 ? WarmUp : Calls);
                times.AddRange(round == 0 ? [] : measured);
            }
        }

        progress($"{InFlight} under way on one connection");
        var perSecond = await PipelineAsync(tcp, empty);
        var rows = ways.Select(way => new[]
        {
            way.Way, Text(Statistics.Percentile(way.Times, 50)), Text(Statistics.Percentile(way.Times, 99)), Text(1e6 / way.Times.Average()),
        }).ToList();
        rows.Add([$"RPC over TCP, {InFlight} under way", "", "", Text(perSecond)]);
        return new BenchmarkReport(
            ["way", "p50, us", "p99, us", "calls/s"],
            rows,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["rpc_p50_us"] = Statistics.Percentile(ways[0].Times, 50),
                ["rpc_p99_us"] = Statistics.Percentile(ways[0].Times, 99),
                ["rpc_unix_p50_us"] = Statistics.Percentile(ways[1].Times, 50),
                ["http_p50_us"] = Statistics.Percentile(ways[2].Times, 50),
                ["node_http_p50_us"] = Statistics.Percentile(ways[3].Times, 50),
                ["rpc_pipelined_per_second"] = perSecond,
            });
    }

    private static async Task<List<double>> MeasureAsync(Func<Task> call, int calls)
    {
        var times = new List<double>(calls);
        for (var i = 0; i < calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await call();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return times;
    }

    private static async Task<double> PipelineAsync(RpcClient client, uint type)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (var i = 0; i < Pipelined / InFlight; i++)
            {
                await CallAsync(client, type);
            }
        }));
        return Pipelined / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task CallAsync(RpcClient client, uint type)
    {
        var answer = await client.CallAsync(type, default, deadline: null, CancellationToken.None);
        if (answer.Status != RpcProtocol.Succeeded)
        {
            throw new InvalidOperationException($"status {answer.Status}: {Encoding.UTF8.GetString(answer.Payload.Span)}");
        }
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
