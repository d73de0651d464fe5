using System.Collections.Concurrent;
using System.Diagnostics;
using Longshore.Wasm;

namespace Longshore.Benchmarks.Attack;

/// <summary>Well-behaved clients, whose calls must be answered correctly in time whatever others do.</summary>
/// <param name="node">The node.</param>
/// <param name="report">Receives what went wrong.</param>
internal sealed class GoodTraffic(AttackedNode node, Action<string> report)
{
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly (string Path, string Answer)[] Calls =
    [
        ("/healthz", "{\"status\":\"ok\""),
        ("/function/fibonacci?20", "6765\n"),
        ("/function/hello", "hello"),
    ];

    private readonly ConcurrentQueue<double> _milliseconds = new();

    /// <summary>How long the answers took, in milliseconds.</summary>
    public double[] Milliseconds => [.. _milliseconds];

    /// <summary>Calls until the end. Each client has a thread of its own, with priority over the attackers', as if it ran on another machine:
    /// what is measured is the node.</summary>
    public Task RunAsync(CancellationToken end) => Task.WhenAll(Calls.Select(call => Task.Factory.StartNew(
        () => Repeat(call.Path, call.Answer, end), end, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    private void Repeat(string path, string answer, CancellationToken end)
    {
        SystemThread.RaisePriority();
        using var client = node.NewClient();
        client.Timeout = TimeSpan.FromSeconds(20);
        while (!end.IsCancellationRequested && !node.HasEnded)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                Call(client, path, answer, began, end);
                end.WaitHandle.WaitOne(Pause);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                report($"{path} was not answered after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s: {failure.Message}");
            }
        }
    }

    private void Call(HttpClient client, string path, string answer, long began, CancellationToken end)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        using var response = client.Send(request, end);
        using var reader = new StreamReader(response.Content.ReadAsStream(end));
        var text = reader.ReadToEnd();
        if (!text.StartsWith(answer, StringComparison.Ordinal))
        {
            report($"{path} was answered {(int)response.StatusCode} \"{text[..Math.Min(text.Length, 100)]}\"");
        }

        var took = Stopwatch.GetElapsedTime(began);
        _milliseconds.Enqueue(took.TotalMilliseconds);
        if (took > AnswerTimeMax)
        {
            report($"{path} was answered after {took.TotalSeconds:0.0} s{ByTheNode(response)}");
        }
    }

    private static string ByTheNode(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Longshore-Latency-Us", out var latency) && response.Headers.TryGetValues("Longshore-Execution-Us", out var execution)
            ? $", {latency.First()} us of it from arrival to the guest's end, of which it ran {execution.First()}"
            : "";
}
