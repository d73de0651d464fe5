namespace Longshore.Benchmarks.Attack;

/// <summary>Checks that a storm has left nothing behind.</summary>
/// <param name="node">The node.</param>
/// <param name="before">What the node held before the storm.</param>
internal sealed class Aftermath(AttackedNode node, NodeResources before)
{
    // Connections that wait for their timeouts: 30 s for the first bytes, and some for the system.
    private static readonly TimeSpan SettleTimeMax = TimeSpan.FromSeconds(60);

    // The runtime's own threads and descriptors that come and go, and the snapshots of the 64 programs that a worker keeps for devices that
    // come back.
    private const int SpareThreads = 40;
    private const int SpareDescriptors = 40 + 64;

    /// <summary>Waits for the node to settle and returns what is left.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> left = [];
        for (var waited = TimeSpan.Zero; waited < SettleTimeMax; waited += TimeSpan.FromSeconds(1))
        {
            left = await LeftAsync(cancellationToken);
            if (left.Count == 0)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        return left;
    }

    private async Task<IReadOnlyList<string>> LeftAsync(CancellationToken cancellationToken)
    {
        if (node.Resources is not { } now)
        {
            return ["the node has ended"];
        }

        var left = new List<string>();
        foreach (var metric in new[] { "longshore_running", "longshore_queue_length", "longshore_held_bytes" })
        {
            if (await node.MetricAsync(metric, cancellationToken) is not 0)
            {
                left.Add($"{metric} is not 0");
            }
        }

        if (now.Threads > before.Threads + SpareThreads)
        {
            left.Add($"{now.Threads} threads, {before.Threads} before");
        }

        if (now.Descriptors > before.Descriptors + SpareDescriptors)
        {
            left.Add($"{now.Descriptors} descriptors, {before.Descriptors} before");
        }

        // Admission: work that has ended must not count against new work.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/function/fibonacci?10");
        request.Headers.Add("Deadline", "500ms");
        using var answer = await node.Client.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            left.Add($"a call with a deadline of 500 ms is answered {(int)answer.StatusCode}");
        }

        return left;
    }
}
