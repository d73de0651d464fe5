using System.Diagnostics;
using System.Globalization;
using Longshore.JavaScript.Modules;

namespace Longshore.Benchmarks.Queues;

/// <summary>Sends numbered messages through a queue to a function that writes down which it has received, and kills the node meanwhile.
/// </summary>
/// <param name="root">The repository.</param>
/// <param name="messages">The number of messages that the node confirms.</param>
/// <param name="kills">How often the node is killed meanwhile.</param>
internal sealed class QueueSoak(string root, int messages, int kills)
{
    private const int Batch = 100;
    private const int Senders = 4;
    private const string Queue = "soak";
    private const string Receipts = "receipts";

    private const string Sender = """
        export default async (request, env) => {
            const first = Number(await request.text());
            await env.soak.sendBatch(Array.from({ length: 100 }, (_, i) => ({ body: String(first + i), contentType: "text" })));
        }
        """;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _confirmed = [];
    private int _next;

    /// <summary>The confirmed messages that the function has not received.</summary>
    public int Lost { get; private set; }

    /// <summary>The messages that the function has received more than once.</summary>
    public int Repeated { get; private set; }

    /// <summary>Messages sent and received in a second, without the time of restarts.</summary>
    public double PerSecond { get; private set; }

    /// <summary>Runs the soak.</summary>
    public async Task RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("longshore-soak-");
        var folder = data.CreateSubdirectory("out");
        try
        {
            using var node = new QueueNode(root, data.FullName);
            await node.StartAsync(cancellationToken);
            await DeployAsync(node, folder.FullName, cancellationToken);
            var spent = TimeSpan.Zero;
            for (var round = 1; round <= kills; round++)
            {
                spent += await SendAsync(node, (int)((long)messages * round / (kills + 1)), cancellationToken);
                progress(string.Create(CultureInfo.InvariantCulture, $"{_confirmed.Count} messages; kill -9"));
                await node.KillAsync(cancellationToken);
                await node.StartAsync(cancellationToken);
            }

            var started = Stopwatch.GetTimestamp();
            _ = await SendAsync(node, messages, cancellationToken);
            while ((await node.QueueAsync(Queue, cancellationToken)).Depth > 0)
            {
                await Task.Delay(10, cancellationToken);
            }

            PerSecond = messages / (spent + Stopwatch.GetElapsedTime(started)).TotalSeconds;
            Compare(Path.Combine(folder.FullName, Receipts));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private async Task DeployAsync(QueueNode node, string folder, CancellationToken cancellationToken)
    {
        var sender = ModuleGraph.Of("main.js", [new ModuleText("main.js", Sender, new Dictionary<string, string>())]).Compress();
        await node.DeployAsync("sender", sender, $"?grant=queue:{Queue}", cancellationToken);
        var receiver = await File.ReadAllBytesAsync(Path.Combine(root, "samples", "receipt.wasm"), cancellationToken);
        await node.DeployAsync("receiver", receiver, $"?subscribe={Queue}&directory={Uri.EscapeDataString(folder + ":/out:rw")}", cancellationToken);
    }

    // Sends until so many messages are confirmed.
    private async Task<TimeSpan> SendAsync(QueueNode node, int until, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAsync(until)));
        return Stopwatch.GetElapsedTime(started);

        async Task SendAsync(int target)
        {
            while (Confirmed < target)
            {
                var first = Interlocked.Add(ref _next, Batch) - Batch;
                using var body = new StringContent(first.ToString(CultureInfo.InvariantCulture));
                using var answer = await node.Client.PostAsync(new Uri("/function/sender", UriKind.Relative), body, cancellationToken);
                answer.EnsureSuccessStatusCode();
                Confirm(first);
            }
        }
    }

    private int Confirmed
    {
        get
        {
            lock (_lock)
            {
                return _confirmed.Count;
            }
        }
    }

    private void Confirm(int first)
    {
        lock (_lock)
        {
            _confirmed.UnionWith(Enumerable.Range(first, Batch));
        }
    }

    // The function writes its receipt before it ends. A message that was acknowledged earlier and whose node was killed has none.
    private void Compare(string receipts)
    {
        var received = File.ReadLines(receipts).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).CountBy(message => message).ToDictionary();
        Lost = _confirmed.Count(message => !received.ContainsKey(message));
        Repeated = received.Count(pair => pair.Value > 1);
    }
}
