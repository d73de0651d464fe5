using System.Diagnostics.Metrics;
using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;
using Longshore.Cluster.Membership;
using Longshore.Cluster.Queues;
using Longshore.Cluster.Registry;
using Longshore.Cluster.Schedules;
using Longshore.Cluster.Secrets;
using Longshore.Functions.Capabilities.Queues;
using Longshore.Functions.Capabilities.Secrets;
using Longshore.Functions.Catalog;
using Longshore.Functions.Schedules;
using Longshore.Functions.Specs;

namespace Longshore.Cluster;

/// <summary>A node's part in a cluster: the connection to NATS, the lease, and the functions that follow the cluster's.</summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly NatsLink _link;
    private readonly ClusterMetrics _metrics;
    private readonly ClusterMembership _membership;
    private readonly ClusterFunctionStore _store;
    private readonly SecretShare? _secrets;
    private readonly ClusterKeys _keys;
    private readonly TimeProvider _time;
    private long _hinted;
    private volatile IReadOnlyDictionary<string, string> _addresses = new Dictionary<string, string>(StringComparer.Ordinal);
    private volatile Func<(int Slots, int Running, int Waiting)> _load = () => default;

    private ClusterNode(
        ClusterOptions options,
        ClusterKeys keys,
        RegistryMark mark,
        IFunctionStore own,
        SecretVault? secrets,
        int moduleBytesMax,
        TimeProvider time,
        Action<string> report,
        Action<Exception> faulted)
    {
        (_options, _keys, _time) = (options, keys, time);
        _link = new NatsLink(options, time, report);
        _metrics = new ClusterMetrics(() => _membership!.IsConfirmed, () => _membership!.Members.Count, () => _store!.Generation);
        _membership = new ClusterMembership(_link, keys, Self, _metrics, time);
        _store = new ClusterFunctionStore(own, new RegistryBucket(_link, keys, moduleBytesMax, time), _link, mark, keys, options.TakesTrustedOnly, _metrics, time, report, faulted);
        _secrets = secrets is null ? null : new SecretShare(_link, keys, secrets, Readers, _metrics, time, report);
        _link.Opened = () =>
        {
            _membership.NoteOpened();
            _store.Wake();
            _secrets?.Restart();
        };
        _membership.Heard = TakeHint;
        keys.TrustChanged = () =>
        {
            _store.NoteTrust();
            _secrets?.Restart();
        };
    }

    /// <summary>The functions, for the catalog: the node's own store, which follows the cluster's table.</summary>
    public IFunctionStore Store => _store;

    /// <summary>The runs of schedules, which the nodes of the cluster share.</summary>
    public IScheduleStore Schedules => new ClusterScheduleStore(_link, _time);

    /// <summary>Opens the queues, which the nodes of the cluster share. The caller disposes them, before this one.</summary>
    /// <param name="limits">The limits of each queue.</param>
    /// <param name="faulted">Receives what should not happen.</param>
    public IMessageQueues OpenQueues(QueueLimits limits, Action<Exception> faulted) => new ClusterQueues(_link, limits, _time, faulted);

    /// <summary>The meter of its metrics.</summary>
    public Meter Meter => _metrics.Meter;

    /// <summary>Begins to connect.</summary>
    /// <param name="options">The cluster.</param>
    /// <param name="keys">The node's key, and those that it trusts. The caller disposes it, after this one.</param>
    /// <param name="dataDirectory">The directory with what the node remembers of it.</param>
    /// <param name="own">The node's own functions. The caller disposes it, after this one.</param>
    /// <param name="secrets">The node's secrets, which it shares with the nodes that it trusts, or null. The caller disposes them, after this one.</param>
    /// <param name="moduleBytesMax">The most bytes of a function's code.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Receives sentences for the node's log, from any thread.</param>
    /// <param name="faulted">Receives what went wrong while functions were loaded.</param>
    /// <exception cref="InvalidDataException">What the node remembers is damaged.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static ClusterNode Open(
        ClusterOptions options,
        ClusterKeys keys,
        string dataDirectory,
        IFunctionStore own,
        SecretVault? secrets,
        int moduleBytesMax,
        TimeProvider time,
        Action<string> report,
        Action<Exception> faulted) => new(options, keys, RegistryMark.Open(dataDirectory), own, secrets, moduleBytesMax, time, report, faulted);

    /// <summary>Takes the lease, and follows the cluster's functions.</summary>
    /// <param name="addresses">Where the node listens, by protocol.</param>
    /// <param name="load">The guests that run at one time, those that run now, and the calls that wait.</param>
    /// <param name="reload">Loads functions as <see cref="Store"/> has them now, or removes them.</param>
    public void Start(
        IReadOnlyDictionary<string, string> addresses,
        Func<(int Slots, int Running, int Waiting)> load,
        Func<IReadOnlyList<FunctionName>, CancellationToken, Task> reload)
    {
        (_addresses, _load) = (addresses, load);
        _membership.Start();
        _store.Start(reload);
        _secrets?.Start();
    }

    /// <summary>Called when a trusted member orders this node to stop, from any thread. Must not block.</summary>
    public Action? DrainOrdered
    {
        get => _membership.DrainOrdered;
        set => _membership.DrainOrdered = value;
    }

    /// <summary>Orders another member to stop. It does if it trusts this node.</summary>
    /// <exception cref="IOException">NATS cannot be reached.</exception>
    public async Task OrderDrainAsync(ClusterMember member, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(ClusterLimits.CommitTimeMax, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await _membership.OrderDrainAsync(member, either.Token);
        }
        catch (Exception failure) when (NatsFailure.Is(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"NATS at {_link.Servers} cannot be reached: {NatsFailure.Reason(failure)}", failure);
        }
    }

    /// <summary>Gives the lease back, so that the others send nothing more here. Functions are still followed.</summary>
    public Task LeaveAsync() => _membership.LeaveAsync();

    /// <summary>Gives the lease back, and follows the cluster's functions no longer.</summary>
    public async Task StopAsync()
    {
        await _membership.LeaveAsync();
        await _store.StopAsync();
    }

    /// <summary>What is wrong, for anyone: one sentence each, without names.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. _membership.IsConfirmed
            ? Array.Empty<string>()
            : ["the cluster's NATS cannot be reached: functions are served as they were when it was reached last, cannot be changed until it is reached again, and runs of schedules that are due meanwhile are missed"],
        .. _membership.Double is null
            ? Array.Empty<string>()
            : ["another node has this node's key and so its id: two nodes must not have copies of one data directory"],
        .. _store.Problem is null || _link.Problem is not null || !_membership.IsConfirmed
            ? Array.Empty<string>()
            : ["the cluster's functions cannot be taken over; the node's log says why"],
        .. _store.Defects.Count == 0
            ? Array.Empty<string>()
            : [FormattableString.Invariant($"{_store.Defects.Count} functions of the cluster cannot be taken over; the node's log says which and why")],
    ];

    /// <summary>The cluster as this node sees it, for those that have the node's token.</summary>
    public ClusterStatus Status() => new(
        _keys.Id,
        _membership.IsConfirmed,
        _store.Generation,
        _membership.Members,
        [
            .. _membership.IsConfirmed ? Array.Empty<string>() : [$"NATS at {_link.Servers} cannot be reached: {_membership.Reason}"],
            .. _membership.Double is { } machine ? [$"a node on {machine} has this node's key: stop one of them, delete {_keys.File} in its data directory, and trust its new key"] : Array.Empty<string>(),
            .. _store.Problem is { } problem ? [$"functions cannot be taken over: {problem}"] : Array.Empty<string>(),
        ],
        _store.Defects);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _membership.DisposeAsync();
        await (_secrets?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _store.DisposeAsync();
        await _link.DisposeAsync();
        _metrics.Dispose();
    }

    private Dictionary<string, ReadOnlyMemory<byte>> Readers() => _membership.Members
        .Where(each => each.Member.IsTrusted && each.Member.Id != _keys.Id)
        .ToDictionary(each => each.Member.Id, each => each.Member.Card.PublicKey, StringComparer.Ordinal);

    // A heartbeat is not signed, so it is a reason to look at the table once a second at most.
    private void TakeHint(long generation)
    {
        if (generation > _store.Generation && _time.GetElapsedTime(Interlocked.Read(ref _hinted)) >= ClusterLimits.RetryTime)
        {
            Interlocked.Exchange(ref _hinted, _time.GetTimestamp());
            _store.Wake();
        }
    }

    private (NodeCard Card, Heartbeat Beat) Self()
    {
        var (slots, running, waiting) = _load();
        var card = new NodeCard(_keys.Fingerprint, Environment.MachineName)
        {
            Addresses = _addresses,
            Roles = _options.Roles,
            Slots = slots,
            Watts = _options.Watts,
            Price = _options.Price,
        };
        return (card, default(Heartbeat) with { Running = running, Waiting = waiting, Generation = _store.Generation });
    }
}
