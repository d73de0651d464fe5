using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Longshore.FunctionalTests.Harness;

namespace Longshore.FunctionalTests.Node;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task Metrics_AfterCalls_CountThem()
    {
        var port = FreePort.Find();
        await using var node = await TestNode.StartAsync(specification: $$"""
            [{"name": "quote\"d", "port": {{port}}, "routes": [
                {"route": "/fib", "path": "fibonacci.wasm", "relative-deadline-us": 5000000, "expected-execution-us": 100}]}]
            """);
        for (var i = 0; i < 5; i++)
        {
            using var answer = await node.GetAsync($"http://localhost:{port}/fib?10");
        }

        using var wrong = await node.GetAsync($"http://localhost:{port}/fib?x");
        using var response = await node.GetAsync("/metrics");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var function = $"function=\"quote\\\"d:{port}/fib\"";
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(Sample(), line));
        Assert.Contains($"longshore_invocations_total{{{function},outcome=\"None\"}} 5\n", text, StringComparison.Ordinal);
        Assert.Contains($"longshore_invocations_total{{{function},outcome=\"Exited\"}} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"longshore_deadlines_total{{{function},result=\"met\"}} 6\n", text, StringComparison.Ordinal);
        Assert.Contains($"longshore_latency_seconds_count{{{function}}} 6\n", text, StringComparison.Ordinal);
        Assert.Contains($"longshore_execution_seconds_bucket{{{function},le=\"+Inf\"}} 6\n", text, StringComparison.Ordinal);
        Assert.Contains($"longshore_queue_seconds_bucket{{{function},le=\"10\"}} 6\n", text, StringComparison.Ordinal);
        Assert.Matches("\nlongshore_connections\\{\\} [1-9]\n", text);
        Assert.Contains("longshore_connections_refused_total{} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("longshore_held_bytes{} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("longshore_running{} 0\n", text, StringComparison.Ordinal);
    }

    // A node sends what is left when it ends, so nothing waits for the minute between two exports.
    [Fact]
    public async Task Metrics_WithACollector_AreSentToIt()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var received = ReceiveAsync(collector);
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)collector.LocalEndpoint).Port}");

        await using (var node = await TestNode.StartAsync(options => options with { OtlpUrl = url }))
        {
            await node.AssertServesAsync();
        }

        Assert.Equal("POST /v1/metrics HTTP/1.1", await received);
    }

    private static async Task<string?> ReceiveAsync(TcpListener collector)
    {
        using var client = await collector.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        var first = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return first;
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z_]+="([^"\\]|\\.)*"(,[a-z]+="([^"\\]|\\.)*")*)?\})? [0-9.eE+-]+)$""")]
    private static partial Regex Sample();
}
