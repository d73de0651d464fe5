using System.Net;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Queues;

namespace Longshore.Cli.Access;

/// <summary>Shows and changes the queues of a running node.</summary>
/// <param name="node">The node.</param>
internal sealed class NodeQueues(NodeFunctions node)
{
    private const string Path = "/queues";

    public async Task<IReadOnlyList<QueueSummary>> ListAsync(CancellationToken cancellationToken)
    {
        using var response = await node.SendAsync(HttpMethod.Get, Path, null, cancellationToken);
        return await node.ReadAsync(response, QueueJson.Default.QueueSummaryArray, cancellationToken);
    }

    /// <returns>Null if there is no queue of this name.</returns>
    public async Task<QueueDetails?> FindAsync(QueueName name, CancellationToken cancellationToken)
    {
        using var response = await node.SendAsync(HttpMethod.Get, $"{Path}/{name}", null, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await node.ReadAsync(response, QueueJson.Default.QueueDetails, cancellationToken);
    }

    /// <param name="name">The queue.</param>
    /// <param name="id">The number of a dead letter, or null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of messages; null if there is no such dead letter.</returns>
    public async Task<long?> ReplayAsync(QueueName name, long? id, CancellationToken cancellationToken)
    {
        var query = id is { } number ? FormattableString.Invariant($"?id={number}") : "";
        using var response = await node.SendAsync(HttpMethod.Post, $"{Path}/{name}/replay{query}", null, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : (await node.ReadAsync(response, QueueJson.Default.QueueChanged, cancellationToken)).Messages;
    }

    /// <param name="name">The queue.</param>
    /// <param name="onlyDead">Whether messages that wait stay.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of messages.</returns>
    public async Task<long> PurgeAsync(QueueName name, bool onlyDead, CancellationToken cancellationToken)
    {
        using var response = await node.SendAsync(HttpMethod.Delete, $"{Path}/{name}{(onlyDead ? "?dead" : "")}", null, cancellationToken);
        return (await node.ReadAsync(response, QueueJson.Default.QueueChanged, cancellationToken)).Messages;
    }
}
