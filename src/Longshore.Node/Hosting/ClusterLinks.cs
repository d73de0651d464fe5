using Longshore.Cluster;
using Longshore.Cluster.Membership;
using Longshore.Functions.Near;
using Longshore.Offload.Peers;

namespace Longshore.Node.Hosting;

/// <summary>The connections to those members of a cluster that take calls of others (--role storage --peer-port) and whose keys the node trusts. There is one
/// for each key, whatever addresses members claim.</summary>
internal sealed class ClusterLinks : IAsyncDisposable
{
    private readonly Func<ClusterStatus> _status;
    private readonly Func<string, PeerAddress, PeerLink> _connect;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile IReadOnlyList<MemberNode> _nodes = [];
    private string? _problem;

    /// <param name="status">The cluster.</param>
    /// <param name="connect">Connects to a member, by the fingerprint of its key and its address.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="report">Receives a sentence when members cannot be followed.</param>
    public ClusterLinks(Func<ClusterStatus> status, Func<string, PeerAddress, PeerLink> connect, TimeProvider time, Action<string> report)
    {
        (_status, _connect, _time, _report) = (status, connect, time, report);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>The members that take calls.</summary>
    public IReadOnlyList<MemberNode> Nodes => _nodes;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var links = new Dictionary<string, (PeerAddress Address, PeerLink Link)>(StringComparer.Ordinal);
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
        foreach (var (_, link) in links.Values)
        {
            await link.DisposeAsync();
        }
    }

    // The border of following: whatever was wrong this time, it is tried again at the next.
    private async Task TryFollowAsync(Dictionary<string, (PeerAddress Address, PeerLink Link)> links)
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

    // A link whose member is out, is trusted no longer or has moved is closed after nobody finds it any more.
    private async Task FollowAsync(Dictionary<string, (PeerAddress Address, PeerLink Link)> links)
    {
        var wanted = Wanted();
        var gone = new List<PeerLink>();
        foreach (var (key, (address, link)) in links)
        {
            if (!wanted.TryGetValue(key, out var now) || now.Address != address)
            {
                gone.Add(link);
                links.Remove(key);
            }
        }

        foreach (var (key, (address, _)) in wanted)
        {
            if (!links.ContainsKey(key))
            {
                links[key] = (address, _connect(key, address));
            }
        }

        _nodes = [.. links.Select(each => NodeOf(each.Value.Link, wanted[each.Key].Card))];
        foreach (var link in gone)
        {
            await link.DisposeAsync();
        }
    }

    private static MemberNode NodeOf(PeerLink link, NodeCard card) => new(link, card.Slots)
    {
        SlotWatts = card.Watts,
        SecondPrice = card.Price,
    };

    private Dictionary<string, (PeerAddress Address, NodeCard Card)> Wanted()
    {
        var status = _status();
        var wanted = new Dictionary<string, (PeerAddress Address, NodeCard Card)>(StringComparer.Ordinal);
        foreach (var (member, _) in status.Members)
        {
            if (member.IsTrusted && member.Id != status.Node && AddressOf(member) is { } address)
            {
                wanted[member.Card.Fingerprint] = (address, member.Card);
            }
        }

        return wanted;
    }

    private static PeerAddress? AddressOf(ClusterMember member) =>
        member.Card.Addresses.TryGetValue("peers", out var text) && PeerAddress.TryParse(text, out var address) ? address : null;
}
