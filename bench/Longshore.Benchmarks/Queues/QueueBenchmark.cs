using System.Globalization;

namespace Longshore.Benchmarks.Queues;

/// <summary>Messages through a queue to a function of a real node, which is killed meanwhile.</summary>
/// <param name="root">The repository.</param>
/// <param name="name">The benchmark's name.</param>
/// <param name="messages">The number of messages.</param>
/// <param name="kills">How often the node is killed.</param>
internal sealed class QueueBenchmark(string root, string name, int messages, int kills) : IBenchmark
{
    public string Name => name;

    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"{messages} messages, sent and received by functions of a node that is killed {kills} times: none may be lost");

    public async Task<BenchmarkReport> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await Peer.RunAsync(Path.Combine(root, "longshore"), "longshore", ["--version"], cancellationToken);
        var soak = new QueueSoak(root, messages, kills);
        await soak.RunAsync(progress, cancellationToken);
        return new BenchmarkReport(
            ["messages a second", "lost", "received more than once"],
            [[Text(soak.PerSecond), Text(soak.Lost), Text(soak.Repeated)]],
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["queue_per_second"] = soak.PerSecond,
                ["queue_lost"] = soak.Lost,
                ["queue_repeated"] = soak.Repeated,
            });
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
