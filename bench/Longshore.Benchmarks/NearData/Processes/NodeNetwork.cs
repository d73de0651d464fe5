using System.Text;
using Longshore.Offload.Keys;

namespace Longshore.Benchmarks.NearData.Processes;

/// <summary>Three storage nodes and three compute nodes, each a process, with a link between each pair.</summary>
internal sealed class NodeNetwork : IAsyncDisposable
{
    /// <summary>The number of nodes of each kind.</summary>
    public const int Nodes = 3;

    // The links that were made when the nodes started may be measured a moment later.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(2);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("longshore-bench-");
    private readonly List<ShapedLink> _links = [];

    /// <summary>The storage nodes. Keys that begin with a node's number are its own.</summary>
    public List<ChildNode> Storages { get; } = [];

    /// <summary>The compute nodes, with the sample "near".</summary>
    public List<ChildNode> Computes { get; } = [];

    /// <summary>The bytes on all links so far.</summary>
    public long Bytes => _links.Sum(link => link.Bytes);

    /// <summary>Starts the nodes and deploys the samples.</summary>
    public static async Task<NodeNetwork> StartAsync(string samples, CancellationToken cancellationToken)
    {
        var network = new NodeNetwork();
        try
        {
            await network.StartNodesAsync(samples, cancellationToken);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts an object of so many bytes on a storage node.</summary>
    public async Task PutAsync(int storage, string key, int bytes, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a-word  ", bytes / 8))));
        using var answer = await Storages[storage].Client.PutAsync(
            new Uri(Storages[storage].Ready.Url, $"/objects/data/{storage}-{key}"), content, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Computes.Concat(Storages).Select(node => node.DisposeAsync().AsTask()));
        _links.ForEach(link => link.Dispose());
        _data.Delete(recursive: true);
    }

    private async Task StartNodesAsync(string samples, CancellationToken cancellationToken)
    {
        string[] names = [.. Enumerable.Range(0, Nodes).SelectMany(i => new[] { StorageName(i), ComputeName(i) })];
        Trust(names);
        int[] peerPorts = [.. Enumerable.Range(0, Nodes).Select(_ => FreePort.Find())];
        Storages.AddRange(await StartAllAsync(
            peerPorts.Select((port, i) => new NodeSettings(DirectoryOf(StorageName(i)), StorageName(i), port, FreePort.Find(), [])), cancellationToken));
        Computes.AddRange(await StartAllAsync(
            Enumerable.Range(0, Nodes).Select(i => new NodeSettings(DirectoryOf(ComputeName(i)), null, 0, FreePort.Find(), LinksOf(peerPorts))),
            cancellationToken));
        await Task.WhenAll(Computes.Select(node => node.DeployAsync(samples, "near", "?grant=near:data", cancellationToken)));
        await Task.WhenAll(Storages.Select(node => node.DeployAsync(samples, "fibonacci", "", cancellationToken)));
        await Task.Delay(SettleTime, TimeProvider.System, cancellationToken);
    }

    // All of them, or none.
    private static async Task<ChildNode[]> StartAllAsync(IEnumerable<NodeSettings> settings, CancellationToken cancellationToken)
    {
        Task<ChildNode>[] starting = [.. settings.Select(each => ChildNode.StartAsync(each, cancellationToken))];
        try
        {
            return await Task.WhenAll(starting);
        }
        catch
        {
            foreach (var started in starting.Where(each => each.IsCompletedSuccessfully))
            {
                await (await started).DisposeAsync();
            }

            throw;
        }
    }

    // The links of one compute node.
    private StorageAddress[] LinksOf(int[] peerPorts) => [.. Storages.Select((storage, i) =>
    {
        var link = new ShapedLink();
        _links.Add(link);
        var objects = new UriBuilder(storage.Ready.Url) { Host = "127.0.0.1", Port = link.Open(storage.Ready.Url.Port) };
        return new StorageAddress(StorageName(i), objects.Uri, storage.Ready.Token, link.Open(peerPorts[i]));
    })];

    private void Trust(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            using var key = OffloadIdentity.LoadOrCreate(DirectoryOf(name));
            foreach (var other in names.Where(other => other != name))
            {
                Directory.CreateDirectory(DirectoryOf(other));
                new TrustedKeys(DirectoryOf(other), []).Add(key.Fingerprint, name);
            }
        }
    }

    private string DirectoryOf(string name) => Path.Combine(_data.FullName, name);

    private static string StorageName(int number) => FormattableString.Invariant($"storage{number}");

    private static string ComputeName(int number) => FormattableString.Invariant($"compute{number}");
}
