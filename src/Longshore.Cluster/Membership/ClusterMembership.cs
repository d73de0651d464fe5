using System.Security.Cryptography;
using Longshore.Cluster.Connection;
using Longshore.Cluster.Keys;

namespace Longshore.Cluster.Membership;

/// <summary>This node's lease, and those of the others.</summary>
internal sealed class ClusterMembership : IAsyncDisposable
{
    private readonly NatsLink _link;
    private readonly ClusterKeys _keys;
    private readonly Func<(NodeCard Card, Heartbeat Beat)> _self;
    private readonly ClusterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly MemberTable _table;
    private readonly CardReader _reader;
    private readonly OwnCard _card;
    private readonly CancellationTokenSource _stop = new();
    private readonly ulong _run = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly DrainOrders _orders;
    private Task _beating = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private long _confirmed;
    private volatile bool _wasConfirmed;
    private volatile bool _hasLeft;
    private volatile string _reason = "it has not answered yet";
    private volatile string _cardHost = "another machine";
    private volatile Twin? _twin;

    /// <param name="link">The connection.</param>
    /// <param name="keys">The node's key, and those that it trusts.</param>
    /// <param name="self">What the node says of itself now, without the run and the card's digest.</param>
    /// <param name="metrics">Counts the entries of other nodes that are none.</param>
    /// <param name="time">The clocks.</param>
    public ClusterMembership(NatsLink link, ClusterKeys keys, Func<(NodeCard Card, Heartbeat Beat)> self, ClusterMetrics metrics, TimeProvider time)
    {
        (_link, _keys, _self, _metrics, _time) = (link, keys, self, metrics, time);
        _table = new MemberTable(keys.IsTrusted, time);
        _reader = new CardReader(link, _table, refusal => metrics.Refuse("card", refusal), time);
        _card = new OwnCard(link, keys, time);
        _orders = new DrainOrders(link, keys, _run, metrics);
    }

    /// <summary>Called with the generation of functions that a member has, when it has renewed its lease. Must not block.</summary>
    public Action<long>? Heard { get; set; }

    /// <summary>Called when a trusted node orders this one to stop. Must not block.</summary>
    public Action? DrainOrdered { get; set; }

    /// <summary>Whether NATS has taken this node's lease lately: the connection may be there although nothing answers.</summary>
    public bool IsConfirmed => _wasConfirmed && _time.GetElapsedTime(Interlocked.Read(ref _confirmed)) < ClusterLimits.LeaseTime;

    /// <summary>Why NATS has not taken the lease.</summary>
    public string Reason => _link.Problem ?? _reason;

    /// <summary>The machine on which another node has this one's key, or null.</summary>
    public string? Double => _twin is { } twin && _time.GetElapsedTime(twin.At) < ClusterLimits.LeaseTime ? twin.Host : null;

    /// <summary>The members, by id, with the time since they were heard.</summary>
    public IReadOnlyList<(ClusterMember Member, TimeSpan Age)> Members => _table.Now();

    /// <summary>Takes the lease, and renews it.</summary>
    public void Start()
    {
        _listening = Task.WhenAll(
            _link.ListenAsync(NatsLink.CardsBucket, "*", TakeCard, _stop.Token),
            _link.ListenAsync(NatsLink.MembersBucket, "*", TakeBeat, _stop.Token),
            _reader.RunAsync(_stop.Token),
            _orders.HearAsync(() => DrainOrdered?.Invoke(), _stop.Token));
        _beating = BeatAsync(_stop.Token);
    }

    /// <summary>Orders another member to stop.</summary>
    public Task OrderDrainAsync(ClusterMember member, CancellationToken cancellationToken) => _orders.SendAsync(member, cancellationToken);

    /// <summary>The connection was made again, perhaps to a server that has lost the card.</summary>
    public void NoteOpened() => _card.Forget();

    /// <summary>Gives the lease back. The others know at once.</summary>
    public async Task LeaveAsync()
    {
        if (_hasLeft)
        {
            return;
        }

        _hasLeft = true;
        await _stop.CancelAsync();
        await _beating;
        if (IsConfirmed)
        {
            using var late = new CancellationTokenSource(ClusterLimits.HeartbeatTime, _time);
            try
            {
                await (await _link.MembersAsync(late.Token)).DeleteAsync(_keys.Id, cancellationToken: late.Token);
            }
            catch (Exception failure) when (NatsFailure.Is(failure))
            {
                // The lease ends by itself.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ClusterLimits.HeartbeatTime, _time);
        try
        {
            do
            {
                await BeatOnceAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The node leaves.
        }
    }

    private async Task BeatOnceAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(ClusterLimits.HeartbeatTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            _keys.RefreshTrust();
            var (card, beat) = _self();
            var digest = await _card.WriteAsync(card, either.Token);
            var bytes = (beat with { Run = _run, Card = digest }).Write();
            await (await _link.MembersAsync(either.Token)).PutAsync(_keys.Id, bytes, cancellationToken: either.Token);
            Interlocked.Exchange(ref _confirmed, _time.GetTimestamp());
            _wasConfirmed = true;
        }
        catch (Exception failure)
        {
            // The border of the lease: whatever was wrong this time, it is renewed at the next.
            _reason = NatsFailure.Reason(failure);
            _card.Forget();
            _link.ForgetBuckets();
        }
    }

    private void TakeCard(string key, byte[] value, bool isRemoved)
    {
        if (!isRemoved && _reader.Take(key, value) is { } card && key == _keys.Id)
        {
            _cardHost = card.Host;
        }
    }

    private void TakeBeat(string key, byte[] value, bool isRemoved)
    {
        if (isRemoved)
        {
            _table.Remove(key);
        }
        else if (!RandomId.IsId(key) || !Heartbeat.TryRead(value, out var beat))
        {
            _metrics.Refuse("heartbeat", value.Length > Heartbeat.Bytes ? EntryRefusal.Size : EntryRefusal.Form);
        }
        else if (key == _keys.Id && beat.Run != _run)
        {
            _twin = new Twin(_cardHost, _time.GetTimestamp());
        }
        else if (_table.TryNote(key, beat))
        {
            Heard?.Invoke(beat.Generation);
        }
        else
        {
            _reader.Want(key, beat);
        }
    }

    // Another node with this one's key, and when it was heard.
    private sealed record Twin(string Host, long At);
}
