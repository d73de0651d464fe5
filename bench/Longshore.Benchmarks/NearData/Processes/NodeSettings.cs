namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>What a node's process is told, as JSON.</summary>
/// <param name="Directory">Its data directory, which has its key and those that it trusts.</param>
/// <param name="Host">The host of the store on which it sits, of a storage node; otherwise null.</param>
/// <param name="Port">Its port for other nodes, of a storage node.</param>
/// <param name="FaasmPort">Its port for clients of Faasm.</param>
/// <param name="Storages">The storage nodes, as a compute node reaches them.</param>
internal sealed record NodeSettings(string Directory, string? Host, int Port, int FaasmPort, IReadOnlyList<StorageAddress> Storages);
