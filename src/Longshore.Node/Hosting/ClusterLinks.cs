using Longshore.Cluster;
using Longshore.Cluster.Membership;
using Longshore.Functions.Near;
using Longshore.Offload.Peers;

namespace Longshore.Node.Hosting;

/// <summary>The connections to those members of a cluster that take calls of others (--role storage --peer-port).</summary>
internal sealed class ClusterLinks : IAsyncDisposable
{
    private readonly Func<ClusterStatus> _status;
    private readonly Func<PeerAddress, PeerLink> _connect;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile IReadOnlyList<INearNode> _nodes = [];
    private string? _problem;

    /// <param name="status">The cluster.</param>
    /// <param name="connect">Connects to a member.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Receives a sentence when members cannot be followed.</param>
    public ClusterLinks(Func<ClusterStatus> status, Func<PeerAddress, PeerLink> connect, TimeProvider time, Action<string> report)
    {
        (_status, _connect, _time, _report) = (status, connect, time, report);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>The members that take calls.</summary>
    public IReadOnlyList<INearNode> Nodes => _nodes;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var links = new Dictionary<string, PeerLink>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(ClusterLimits.HeartbeatTime, _time);
        try
        {
            do
            {
                await TryFollowAsync(links);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }

        _nodes = [];
        foreach (var link in links.Values)
        {
            await link.DisposeAsync();
        }
    }

    // The border of following: whatever was wrong this time, it is tried again at the next.
    private async Task TryFollowAsync(Dictionary<string, PeerLink> links)
    {
        try
        {
            await FollowAsync(links);
            _problem = null;
        }
        catch (Exception fault)
        {
            if (_problem != fault.Message)
            {
                _problem = fault.Message;
                _report($"the members of the cluster cannot be followed: {fault.Message}");
            }
        }
    }

    // A link whose member is out is closed after nobody finds it any more.
    private async Task FollowAsync(Dictionary<string, PeerLink> links)
    {
        var status = _status();
        var wanted = status.Members.Where(each => each.Member.Id != status.Node).Select(each => AddressOf(each.Member)).OfType<PeerAddress>()
            .DistinctBy(address => address.ToString(), StringComparer.Ordinal).ToDictionary(address => address.ToString(), StringComparer.Ordinal);
        foreach (var (name, address) in wanted)
        {
            if (!links.ContainsKey(name))
            {
                links[name] = _connect(address);
            }
        }

        PeerLink[] gone = [.. links.Where(link => !wanted.ContainsKey(link.Key)).Select(link => link.Value)];
        foreach (var link in gone)
        {
            links.Remove(link.Name);
        }

        _nodes = [.. links.Values];
        foreach (var link in gone)
        {
            await link.DisposeAsync();
        }
    }

    private static PeerAddress? AddressOf(ClusterMember member) =>
        member.Addresses.TryGetValue("peers", out var text) && PeerAddress.TryParse(text, out var address) ? address : null;
}
