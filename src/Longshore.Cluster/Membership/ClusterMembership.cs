using Longshore.Cluster.Connection;

namespace Longshore.Cluster.Membership;

/// <summary>This node's lease, and those of the others.</summary>
/// <param name="link">The connection.</param>
/// <param name="self">What the node says of itself now.</param>
/// <param name="refused">Called when an entry of another node is none. Must not block.</param>
/// <param name="time">The clocks.</param>
internal sealed class ClusterMembership(NatsLink link, Func<ClusterMember> self, Action refused, TimeProvider time) : IAsyncDisposable
{
    private readonly MemberTable _table = new(time);
    private readonly CancellationTokenSource _stop = new();
    private Task _beating = Task.CompletedTask;
    private Task _listening = Task.CompletedTask;
    private long _confirmed;
    private volatile bool _wasConfirmed;
    private volatile bool _hasLeft;
    private volatile string _reason = "it has not answered yet";
    private volatile Twin? _twin;

    /// <summary>Called when a member has renewed its lease. Must not block.</summary>
    public Action<ClusterMember>? Heard { get; set; }

    /// <summary>Whether NATS has taken this node's lease lately: the connection may be there although nothing answers.</summary>
    public bool IsConfirmed => _wasConfirmed && time.GetElapsedTime(Interlocked.Read(ref _confirmed)) < ClusterLimits.LeaseTime;

    /// <summary>Why NATS has not taken the lease.</summary>
    public string Reason => link.Problem ?? _reason;

    /// <summary>The machine on which another node has this one's id, or null.</summary>
    public string? Double => _twin is { } twin && time.GetElapsedTime(twin.At) < ClusterLimits.LeaseTime ? twin.Host : null;

    /// <summary>The members, by id, with the time since they were heard.</summary>
    public IReadOnlyList<(ClusterMember Member, TimeSpan Age)> Members => _table.Now();

    /// <summary>Takes the lease, and renews it.</summary>
    public void Start()
    {
        _listening = link.ListenAsync(NatsLink.MembersBucket, "*", Take, _stop.Token);
        _beating = BeatAsync(_stop.Token);
    }

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
            using var late = new CancellationTokenSource(ClusterLimits.HeartbeatTime, time);
            try
            {
                await (await link.MembersAsync(late.Token)).DeleteAsync(self().Id, cancellationToken: late.Token);
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
        using var timer = new PeriodicTimer(ClusterLimits.HeartbeatTime, time);
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
        using var late = new CancellationTokenSource(ClusterLimits.HeartbeatTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var mine = self();
            await (await link.MembersAsync(either.Token)).PutAsync(mine.Id, ClusterMemberJson.Write(mine), cancellationToken: either.Token);
            Interlocked.Exchange(ref _confirmed, time.GetTimestamp());
            _wasConfirmed = true;
        }
        catch (Exception failure)
        {
            // The border of the lease: whatever was wrong this time, it is renewed at the next.
            _reason = NatsFailure.Reason(failure);
            link.ForgetBuckets();
        }
    }

    private void Take(string key, byte[] value, bool isRemoved)
    {
        if (isRemoved)
        {
            _table.Remove(key);
        }
        else if (!ClusterMemberJson.TryRead(key, value, out var member) || !_table.TryNote(member))
        {
            refused();
        }
        else
        {
            var mine = self();
            if (member.Id == mine.Id && member.Run != mine.Run)
            {
                _twin = new Twin(member.Host, time.GetTimestamp());
            }

            Heard?.Invoke(member);
        }
    }

    // Another node with this one's id, and when it was heard.
    private sealed record Twin(string Host, long At);
}
