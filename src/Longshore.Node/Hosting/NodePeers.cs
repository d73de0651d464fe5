using Longshore.Cluster;
using Longshore.Functions.Attestation;
using Longshore.Functions.Catalog;
using Longshore.Functions.Invocations;
using Longshore.Functions.Near;
using Longshore.Functions.Objects;
using Longshore.Functions.Specs;
using Longshore.Node.Faces.Peers;
using Longshore.Node.Faces.Rpc;
using Longshore.Offload.Keys;
using Longshore.Offload.Peers;
using Longshore.Offload.Wire;

namespace Longshore.Node.Hosting;

/// <summary>What a node has for other nodes: the links to storage nodes, and the host for calls that come here.</summary>
internal sealed class NodePeers : IAsyncDisposable
{
    // What a call takes that waits before another one, until one was measured: most of those that read an object are as short.
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(5);

    private readonly PeerOptions _options;
    private readonly IReadOnlyList<PeerLink> _links;
    private NearHost? _host;
    private ClusterLinks? _members;

    private readonly OffloadIdentity? _identity;
    private readonly TrustedKeys _trusted;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;

    private NodePeers(
        PeerOptions options,
        OffloadIdentity? identity,
        TrustedKeys trusted,
        IReadOnlyList<PeerLink> links,
        NearServices services,
        TimeProvider time,
        Action<string> report)
    {
        (_options, _identity, _trusted, _links, _time, _report) = (options, identity, trusted, links, time, report);
        Services = services;
    }

    /// <summary>What functions use of it.</summary>
    public NearServices Services { get; }

    /// <summary>Begins to connect to the storage nodes.</summary>
    /// <param name="options">How the node talks with others.</param>
    /// <param name="isMember">Whether it is a member of a cluster.</param>
    /// <param name="dataDirectory">The directory with its keys.</param>
    /// <param name="objects">The node's store of objects.</param>
    /// <param name="store">The node's modules.</param>
    /// <param name="goal">What placement prefers for functions that say nothing.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Receives a sentence about connections.</param>
    /// <exception cref="IOException">The keys cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The file with the node's key holds none.</exception>
    public static NodePeers Open(
        PeerOptions options, bool isMember, string dataDirectory, IObjectStore objects, IFunctionStore store, PlacementGoal goal, TimeProvider time, Action<string> report)
    {
        // A node without other nodes has no key.
        var identity = options.Peers.Count > 0 || options.Port is not null || isMember ? OffloadIdentity.LoadOrCreate(dataDirectory) : null;
        var trusted = new TrustedKeys(dataDirectory, []);
        PeerLink[] links = [.. options.Peers.Select(peer => new PeerLink(peer, identity!, trusted.IsTrusted, time, report, options.Evidence))];
        return new NodePeers(options, identity, trusted, links, new NearServices(objects, links, store.ReadModuleAsync) { Goal = goal }, time, report);
    }

    /// <summary>What answers other nodes, on a node of the role storage; otherwise null.</summary>
    public PeerFaceSetup? Serve(
        FunctionCatalog catalog, IFunctionStore store, Invoker invoker, int slots, IAttester attester, Action<Exception> faulted)
    {
        if (_options.Port is null)
        {
            return null;
        }

        _host = new NearHost(catalog, store, Services.Objects, invoker) { Faulted = faulted, Time = _time };
        var ranks = _host.Ranks;
        Services.Visiting = () => ranks.Ranks;
        var prover = new ChannelProver(attester, _identity!.Fingerprint);
        return new PeerFaceSetup(new PeerRequests(_host, () => StateOf(invoker, slots), prover, _report), _identity, _trusted);
    }

    /// <summary>Connects to trusted members of the cluster, to send calls on to them. A connection holds only with the key of the member whose address it
    /// is.</summary>
    /// <param name="status">The cluster.</param>
    public void Follow(Func<ClusterStatus> status)
    {
        var members = _members = new ClusterLinks(
            status,
            (fingerprint, address) => new PeerLink(address, _identity!, key => key == fingerprint && _trusted.IsTrusted(key), _time, _report),
            _time,
            _report);
        Services.Members = () => members.Nodes;
    }

    /// <summary>Ends the ranks of other nodes that run here, and waits for their ends.</summary>
    public Task StopRanksAsync() => _host?.Ranks.StopAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_members?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        _host?.Dispose();
        Services.Dispose();
        _identity?.Dispose();
    }

    private NearState StateOf(Invoker invoker, int slots)
    {
        var before = invoker.Waiting + (invoker.Running >= slots ? 1 : 0);
        return new NearState(CallTime * before / slots, _options.StoreHosts);
    }
}
